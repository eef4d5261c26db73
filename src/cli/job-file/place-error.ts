/** What the server says of a job, with the line and column of the file that it speaks of. */
import { BatonError } from '#base'
import { applyFailed } from '../errors.ts'
import type { FileEntry } from './read-job-file.ts'

/** `done`: what was submitted before it. */
export function placeError(entry: FileEntry, error: unknown, done: readonly string[]): unknown {
  if (!(error instanceof BatonError)) return error
  const { part } = error.details ?? {}
  const own = pathOf(error, entry)
  // Of a study, the server speaks of one of its jobs.
  const path = own !== null && typeof part === 'string' ? [part, ...own] : own
  return applyFailed(error, path === null ? null : entry.locate(path), done)
}

/** The setting that it names; of a thing that is not there, the setting that names the thing. */
function pathOf(
  { code, kind, details = {} }: BatonError,
  { spec }: FileEntry,
): readonly PropertyKey[] | null {
  const named = [details['path'], details['place']].find((one) => typeof one === 'string')
  if (named !== undefined) return named === 'job' ? [] : partsOf(named)
  if (code === 'scheduler/never-fits') return ['resources']
  if (code === 'training/unknown-recipe') return ['recipe']
  if (kind !== 'not-found') return null
  const thing = [details['ref'], details['name']].find((one) => typeof one === 'string')
  return thing === undefined ? null : findValue(spec, thing)
}

/** `with.patterns[0]`, as pathText writes it. */
const partsOf = (text: string): PropertyKey[] =>
  text
    .split(/[.[\]]+/)
    .filter((part) => part !== '')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part))

/** Where `docs` or `docs@2` stands as a value. */
function findValue(value: unknown, thing: string): PropertyKey[] | null {
  if (value === thing || (typeof value === 'string' && value.startsWith(`${thing}@`))) return []
  if (typeof value !== 'object' || value === null) return null
  for (const [key, member] of Object.entries(value)) {
    const rest = key === 'name' || key === 'outputs' ? null : findValue(member, thing)
    if (rest !== null) return [key, ...rest]
  }
  return null
}
