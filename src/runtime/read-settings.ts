/** The settings of a kind's program, as its schema takes them; the error names the first mistake and its place. */
import type { z } from 'zod'
import { pathText } from '#base'
import { findMistakes, sayMistake } from '#config'
import { say, type JobSpec } from '#contract'
import { badSettings } from './errors.ts'

export function readSettings<Settings>(
  { kind, with: given }: Pick<JobSpec, 'kind' | 'with'>,
  schema: z.ZodType<Settings>,
): Settings {
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const [first, ...others] = findMistakes(schema, given, ['with'])
  if (first === undefined) throw parsed.error
  const what = sayMistake(first)
  throw badSettings(
    pathText(first.path),
    others.length === 0 ? what : say('issue.more', { what, count: others.length }),
    first.advice ?? say('advice.settings', { kind }),
  )
}
