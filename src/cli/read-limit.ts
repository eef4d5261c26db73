import { readWhole } from './read-number.ts'

/** `--limit` of a list; 20 unless given. */
export function readLimit(limit: string | undefined): number {
  return limit === undefined ? 20 : readWhole('--limit', limit, { least: 1 })
}
