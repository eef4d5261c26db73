/**
 * Which licence a document states, as an SPDX identifier. A licence file is read from its beginning; of any
 * other document only its sections about the licence count, and what it says in a fixed form (an SPDX line, a
 * badge).
 */
import type { DocumentView } from './document-view.ts'
import type { LabellingFunction, LabelTask } from './labelling-function.ts'
import { findLicence, LICENCE_TEXTS, type LicenceText } from './licence-texts.ts'
import { parseLicences } from './spdx.ts'

/** Of the file's name or place: its text is not asked, the functions below do that. */
const isLicenceFile = ({ fileName }: DocumentView): boolean => /licen[cs]e|^copying/.test(fileName)

const ownText = (view: DocumentView): string | null =>
  isLicenceFile(view) ? view.plain : view.licenceSection

const phrase = (name: string, what: keyof Omit<LicenceText, 'id'>): LabellingFunction => ({
  name,
  vote: (view) => {
    const text = ownText(view)
    return text === null ? null : (findLicence(text, LICENCE_TEXTS, what)?.id ?? null)
  },
})

const functions: readonly LabellingFunction[] = [
  {
    name: 'spdx-line',
    vote: ({ plain }) => single(/spdx-license-identifier: ?\(?([a-z0-9.+ -]{2,40})/.exec(plain)?.[1]),
  },
  {
    name: 'licence-file-name',
    vote: ({ fileName }) =>
      single(/^(?:licen[cs]e|copying)[._-]([a-z0-9-]{2,20}?)(?:\.(?:txt|md|rst))?$/.exec(fileName)?.[1]),
  },
  {
    name: 'title',
    // The first lines: "The MIT License (MIT)", "Apache License Version 2.0".
    vote: (view) => {
      if (!isLicenceFile(view)) return null
      const title = view.plain.slice(0, 120)
      return /licen[cs]e/.test(title) ? (findLicence(title, LICENCE_TEXTS, 'names')?.id ?? null) : null
    },
  },
  phrase('grant', 'grant'),
  phrase('condition', 'condition'),
  phrase('disclaimer', 'disclaimer'),
  phrase('link', 'link'),
  {
    name: 'name-in-section',
    vote: ({ licenceSection }) =>
      licenceSection === null
        ? null
        : (findLicence(licenceSection.slice(0, 400), LICENCE_TEXTS, 'names')?.id ?? null),
  },
  {
    name: 'sentence',
    vote: ({ plain }) => {
      const said =
        /(?:licensed|released|distributed|published|available) under (?:the )?(?:terms of (?:the )?)?\W{0,3}([^.!?]{2,80})/.exec(
          plain,
        )
      return said === null ? null : (findLicence(said[1] ?? '', LICENCE_TEXTS, 'names')?.id ?? null)
    },
  },
  {
    name: 'badge',
    vote: ({ plain }) =>
      single(
        /(?:badge\/licen[cs]e-)([a-z0-9.]{2,12}(?:--[0-9a-z.]{1,8}){0,2})-[a-z0-9]{3,12}/
          .exec(plain)?.[1]
          ?.replaceAll('--', '-'),
      ),
  },
]

/** Only what names one licence that we know. */
function single(name: string | undefined): string | null {
  const ids = name === undefined ? null : parseLicences(name)
  const [id] = ids ?? []
  return ids?.length === 1 && LICENCE_TEXTS.some((licence) => licence.id === id) ? (id ?? null) : null
}

export const LICENCE: LabelTask = {
  column: 'licence',
  functions,
  textFor: (view) => ownText(view)?.slice(0, 6_000) ?? null,
}
