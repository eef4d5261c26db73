/** docs/job-settings.md, written from the schemas of the contract. */
import { z } from 'zod'
import {
  CollectSettings,
  LabelSettings,
  RECIPE_SETTINGS,
  RegisterSettings,
  ServeSettings,
  type JobKind,
} from '#contract'

interface Section {
  readonly kind: JobKind
  readonly recipe?: string
  readonly about: string
  readonly schema: z.ZodType
}

/** Every program and recipe that takes settings. */
export const SETTINGS: readonly Section[] = [
  {
    kind: 'collect',
    about: 'A folder of documents becomes a dataset: `outputs: {dataset: docs}`.',
    schema: CollectSettings,
  },
  {
    kind: 'label',
    about: 'Records of `inputs: {dataset: docs}` get labels, as the next version of the dataset.',
    schema: LabelSettings,
  },
  ...Object.entries(RECIPE_SETTINGS).map(([recipe, schema]): Section => ({
    kind: 'train',
    recipe,
    about: `\`recipe: ${recipe}\`, on \`inputs: {dataset: docs}\`. Trials of a study set the same.`,
    schema,
  })),
  {
    kind: 'register',
    about: 'Written by `baton model register NAME --job JOB`.',
    schema: RegisterSettings,
  },
  {
    kind: 'serve',
    about: 'Replicas of an endpoint; written by `baton endpoint create NAME --model MODEL`.',
    schema: ServeSettings,
  },
]

const INTRODUCTION = `# Settings of jobs

<!-- Written by src/cli/reference.ts from src/contract/job-settings.ts; a test keeps it current. -->

What \`with\` of a job file may hold, by \`kind\`. A setting that is not listed is an error; what is left out has
its default, and the job's page shows what it ran with. \`baton apply -f job.yaml --dry-run\` checks a file against
the server. Kind \`command\` takes none; a train job with a \`command\` of its own takes what that program reads.
`

export const renderSettings = (): string => [INTRODUCTION, ...SETTINGS.map(renderSection)].join('\n')

interface Described {
  readonly properties?: Readonly<Record<string, Property>>
  readonly required?: readonly string[]
}
/** A schema with an id refers to itself. */
interface Referring {
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, Described>>
}
interface Property {
  readonly $ref?: string
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly description?: string
  readonly default?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly maxItems?: number
  readonly items?: Property
  readonly additionalProperties?: unknown
}

function renderSection({ kind, recipe, about, schema }: Section): string {
  const { $ref = '', $defs = {}, ...own } = z.toJSONSchema(schema, { io: 'input' }) as Described & Referring
  const { properties = {}, required = [] } = $defs[$ref.slice('#/$defs/'.length)] ?? own
  const rows = Object.entries(properties).map(([name, property]) => {
    const initial = property.default === undefined ? '' : `\`${JSON.stringify(property.default)}\``
    const given = required.includes(name) ? 'needed' : initial
    return `| \`${name}\` | ${typeOf(property)} | ${given} | ${property.description ?? ''} |`
  })
  const title = recipe === undefined ? kind : `${kind}, recipe ${recipe}`
  return `## ${title}\n\n${about}\n\n| setting | is | default | what |\n|---|---|---|---|\n${rows.join('\n')}\n`
}

function typeOf({ $ref, type, enum: values, items, additionalProperties, ...limits }: Property): string {
  if ($ref !== undefined) return 'a name'
  if (values !== undefined) return values.map((value) => `\`${String(value)}\``).join(' or ')
  if (type === 'array')
    return `a list of ${items?.type === 'string' ? 'text' : 'values'}, 1 to ${limits.maxItems}`
  if (additionalProperties !== undefined && type === 'object') return 'lists of values, by column'
  if (type === 'string') return 'text'
  const least =
    limits.exclusiveMinimum === undefined ? `${limits.minimum}` : `above ${limits.exclusiveMinimum}`
  return `${type === 'integer' ? 'whole number' : 'number'}, ${least} to ${limits.maximum}`
}
