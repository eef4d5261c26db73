/**
 * docs/cli.md, written from the commands, and docs/job.schema.json and docs/job-settings.md, from the wire types.
 * `node src/cli/reference.ts` writes them again; a test keeps them current.
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { JobSpec, StudySpec } from '#contract'
import { EXIT_CODE_MEANINGS } from './exit-codes.ts'
import { renderSettings, SETTINGS } from './job-settings-reference.ts'
import { COMMANDS } from './tree/commands.ts'
import { GLOBAL_OPTIONS } from './tree/global-options.ts'
import type { CommandSpec, OptionSpec } from './tree/model.ts'

const docs = (name: string): string => fileURLToPath(new URL(`../../docs/${name}`, import.meta.url))
export const referenceFile = docs('cli.md')
export const schemaFile = docs('job.schema.json')
export const settingsFile = docs('job-settings.md')

export function renderReference(): string {
  const parts = COMMANDS.filter((command) => command.isHidden !== true).map((command) =>
    renderCommand(command, []),
  )
  const codes = EXIT_CODE_MEANINGS.map(([code, meaning]) => `| ${code} | ${meaning} |`).join('\n')
  return [
    INTRODUCTION,
    '## Options of every command\n',
    `${GLOBAL_OPTIONS.map(renderOption).join('\n')}\n`,
    '## Exit codes\n',
    `| code | meaning |\n|---|---|\n${codes}\n`,
    'An attached `baton run` ends with the exit code of its job; 128 + N for signal N.\n',
    '## Commands\n',
    ...parts,
  ].join('\n')
}

const INTRODUCTION = `# The command line

<!-- Written by src/cli/reference.ts from src/cli/tree/; a test keeps it current. -->

\`baton NOUN VERB\`, and shortcuts for what is typed every day. Standard output holds the answer, standard error
everything else; with \`--json\` standard output is JSON and nothing else. Progress moves only on a terminal.
Ctrl-C lets go of a job and never ends it.

A job is named by its id, a unique beginning or end of it (what lists show is its end), or \`@last\`, the newest.
A version is named \`docs@2\`; without a number it is the newest.

Which Baton: \`--server\` or \`BATON_SERVER\` with \`BATON_API_KEY\`; else the one of the data directory
(\`--data-dir\`, \`BATON_DATA_DIR\`, the nearest \`.baton\` above the current folder). A change is sent with an
idempotency key, so it is repeated safely while a server restarts.

\`\`\`yaml
# job.yaml: every member is described in docs/job.schema.json, what \`with\` may hold in docs/job-settings.md
name: count-words
command: [bash, -c, 'wc -w /usr/share/dict/*']
resources: { tasks: 1, devices: 1 }
priority: 5
env:
  LANG: C.UTF-8
  HF_TOKEN: { secret: hf-token }
\`\`\`

\`{ secret: NAME }\` stands for the value that \`baton secret set NAME\` stored in the project. The job's row, pages and
history hold the name alone; its processes find the value in their environment, and each new attempt the newest one. A
value that a job prints as it is stands in its log as \`[secret NAME]\`. That guards against accidents and not against
the job: encoded, in parts, in an output or shorter than eight characters it is shown.

A file with \`trials\` is a study: each trial is a job, and the best one's settings go into \`finalJob\`. A file may
hold several documents between \`---\` lines; all are checked before the first is submitted.
`

function renderCommand(command: CommandSpec, parents: readonly string[]): string {
  const { name, text, args = [], options = [], examples = [], children } = command
  const words = ['baton', ...parents, name]
  if (children !== undefined) {
    return [
      `### ${words.join(' ')}\n`,
      `${capital(text[0])}.\n`,
      ...children.map((child) => renderCommand(child, [...parents, name])),
    ].join('\n')
  }
  const usage = [...words, ...(options.length > 0 ? ['[options]'] : []), ...args.map((arg) => arg.name)].join(
    ' ',
  )
  const level = parents.length > 0 ? '####' : '###'
  return [
    `${level} ${words.join(' ')}\n`,
    `\`${usage}\`: ${text[0]}.\n`,
    ...args.map((arg) => `- \`${arg.name}\` ${arg.text[0]}`),
    ...options.map(renderOption),
    ...(args.length + options.length > 0 ? [''] : []),
    ...(examples.length > 0 ? [`\`\`\`bash\n${examples.join('\n')}\n\`\`\`\n`] : []),
  ].join('\n')
}

const renderOption = ({ flags, text, choices, isRequired }: OptionSpec): string =>
  `- \`${flags}\` ${text[0]}${choices === undefined ? '' : ` (${choices.join(', ')})`}${isRequired === true ? '; needed' : ''}`

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** What an editor checks a job file with: `# yaml-language-server: $schema=…/docs/job.schema.json`. */
export function renderSchema(): string {
  const all = z.union([JobSpec, StudySpec, ...SETTINGS.map(({ schema }) => schema)])
  const { anyOf = [], $defs = {}, ...rest } = z.toJSONSchema(all, { io: 'input', target: 'draft-2020-12' })
  const [job, study, ...settings] = anyOf
  const described = {
    title: 'A job or a study of Baton',
    ...rest,
    anyOf: [job, study],
    $defs: { ...$defs, JobSpec: { ...$defs['JobSpec'], allOf: settings.map(settingsByKind) } },
  }
  return `${JSON.stringify(described, null, 2)}\n`
}

/** What `with` may hold depends on kind and recipe. */
function settingsByKind(settings: object, index: number): object {
  const { kind, recipe } = SETTINGS[index] ?? {}
  const wanted = { kind: { const: kind }, ...(recipe === undefined ? {} : { recipe: { const: recipe } }) }
  return {
    if: { properties: wanted, required: Object.keys(wanted) },
    // JSON Schema's word; nobody awaits it.
    // eslint-disable-next-line unicorn/no-thenable
    then: { properties: { with: settings } },
  }
}

if (import.meta.main) {
  writeFileSync(referenceFile, renderReference())
  writeFileSync(schemaFile, renderSchema())
  writeFileSync(settingsFile, renderSettings())
}
