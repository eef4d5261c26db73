/** What kind of document: readme, licence, changelog, other. */
import type { LabellingFunction, LabelTask } from './labelling-function.ts'
import { findLicence, LICENCE_TEXTS } from './licence-texts.ts'

const README_SECTIONS =
  /^(?:install(?:ation|ing)?|usage|api|examples?|getting started|quick start|options|contributing|table of contents|安装|使用)\b/
const VERSION_HEADING = /^(?:version |release |v)?\[?v?\d+\.\d+(?:\.\d+)?/
const CHANGE_WORDS =
  /\b(?:fix(?:e[sd])?|add(?:ed|s)?|remove[ds]?|bump(?:ed|s)?|upgrade[ds]?|deprecate[ds]?|bug ?fix(?:es)?|breaking|patch changes|minor changes)\b/g

const functions: readonly LabellingFunction[] = [
  {
    name: 'file-name',
    vote: ({ fileName }) => {
      if (/\.(?:[cm]?[jt]sx?|json|css|s[ac]ss|html?|vue|svelte|py|go|rs|c|h|cpp|ya?ml|map)$/.test(fileName))
        return 'other'
      if (/^(?:licen[cs]es?|copying|unlicen[cs]e|mit-licen[cs]e)(?:[._-]|$)/.test(fileName)) return 'licence'
      if (/(?:^|[._-])licen[cs]es?(?:\.(?:md|txt|rst))?$/.test(fileName)) return 'licence'
      if (/^(?:changelog|changes|history|releases?|news)(?:[._-]|$)/.test(fileName)) return 'changelog'
      if (/^read-?me/.test(fileName)) return 'readme'
      return /^(?:authors|contributors|contributing|security|code_of_conduct|maintainers|todo|notice)/.test(
        fileName,
      )
        ? 'other'
        : null
    },
  },
  {
    name: 'first-heading',
    vote: ({ headings, plain }) => {
      const first = (headings[0] ?? plain.slice(0, 60)).trim()
      if (/^(?:change ?log|changes|history|release (?:notes|history)|all notable changes)/.test(first))
        return 'changelog'
      if (
        /^(?:\(?the )?(?:mit|isc|bsd|apache|mozilla public|blue oak|gnu|licen[cs]e\b|.{0,30}licen[cs]e$)/.test(
          first,
        )
      )
        return 'licence'
      return null
    },
  },
  {
    name: 'licence-text',
    // Near the beginning: a readme may end with the whole licence.
    vote: ({ plain }) => {
      const found = findLicence(plain, LICENCE_TEXTS, 'grant')
      return found !== null && found.at < 700 ? 'licence' : null
    },
  },
  {
    name: 'copyright-first',
    vote: ({ plain }) =>
      /^(?:\W{0,3}the mit license.{0,10} )?copyright (?:\(c\)|©|\d{4})/.test(plain) ? 'licence' : null,
  },
  {
    name: 'version-headings',
    vote: ({ headings }) => {
      const versions = headings.filter((heading) => VERSION_HEADING.test(heading)).length
      return versions >= 3 && versions >= headings.length * 0.3 ? 'changelog' : null
    },
  },
  {
    name: 'change-words',
    vote: ({ plain }) => {
      const start = plain.slice(0, 4_000)
      const words = start.match(CHANGE_WORDS)?.length ?? 0
      const versions = start.match(/\b\d+\.\d+\.\d+\b/g)?.length ?? 0
      return words >= 5 && versions >= 5 && words * 200 > start.length ? 'changelog' : null
    },
  },
  {
    name: 'readme-sections',
    vote: ({ headings }) =>
      headings.filter((heading) => README_SECTIONS.test(heading)).length >= 2 ? 'readme' : null,
  },
  {
    name: 'install-command',
    vote: ({ plain }) =>
      /\b(?:npm (?:i|install|ci)|yarn add|pnpm (?:add|i)|pip install|npx) /.test(plain) ? 'readme' : null,
  },
  {
    name: 'badges',
    vote: ({ text }) =>
      /!\[[^\]]{0,80}\]\(https?:\/\/[^)]{0,200}(?:badge|shields)/.test(text.slice(0, 3_000))
        ? 'readme'
        : null,
  },
]

export const KIND: LabelTask = {
  column: 'kind',
  functions,
  textFor: ({ plain }) => plain.slice(0, 3_000),
}
