/** What collect and label check alike in a job's file. */
import type { z } from 'zod'
import { pathText } from '#base'
import type { JobSpec } from '#contract'
import { badSetting } from './errors.ts'

/** The settings in `with`, with defaults. The error names the first bad setting; `details` hold all of them. */
export function parseSettings<Settings>(spec: JobSpec, schema: z.ZodType<Settings>): Settings {
  const parsed = schema.safeParse(spec.with)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: `with.${key}`, reason: 'is not a setting' }))
      : [{ path: pathText(['with', ...issue.path]), reason: `is wrong: ${issue.message}` }],
  )
  const all = problems.map(({ path, reason }) => `${path} ${reason}`)
  const [first] = problems
  const others = all.length > 1 ? ` (and: ${all.slice(1).join('; ')})` : ''
  throw badSetting(
    spec.kind,
    first?.path ?? 'with',
    `${first?.reason ?? 'is wrong'}${others}`,
    `Settings of ${spec.kind}: ${settingNames(schema)}`,
  )
}

const settingNames = (schema: z.ZodType): string =>
  'shape' in schema && typeof schema.shape === 'object' && schema.shape !== null
    ? Object.keys(schema.shape).join(', ')
    : 'see docs'

/** One process, no command of the user's, one output called "dataset". */
export function checkShape(spec: JobSpec): void {
  const { kind } = spec
  if (spec.command !== undefined) {
    throw badSetting(kind, 'command', 'has no use', 'Leave it out, or set kind: command')
  }
  if (spec.recipe !== undefined) {
    throw badSetting(kind, 'recipe', 'has no use', 'Leave it out; recipes of label go into with.recipe')
  }
  if (spec.resources.tasks !== 1) {
    throw badSetting(
      kind,
      'resources.tasks',
      `is ${spec.resources.tasks}`,
      'It runs as one process: tasks: 1',
    )
  }
  const other = Object.keys(spec.outputs).find((name) => name !== 'dataset')
  if (other !== undefined) {
    throw badSetting(
      kind,
      `outputs.${other}`,
      'is nothing that it makes',
      'Its one output: outputs: {dataset: NAME}',
    )
  }
}
