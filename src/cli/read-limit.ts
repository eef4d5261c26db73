import { usage } from './errors.ts'

/** `--limit` of a list; 20 unless given. */
export function readLimit(limit: string | undefined): number {
  const count = limit === undefined ? 20 : Number(limit)
  if (!Number.isInteger(count) || count < 1)
    throw usage(
      [`--limit takes a whole number from 1, not "${limit}"`, `--limit 须为 1 以上的整数，而不是“${limit}”`],
      '--limit 100',
    )
  return count
}
