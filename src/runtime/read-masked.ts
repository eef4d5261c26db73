import type { RuntimeContext } from './context.ts'
import { handleOf, type AttemptRecord } from './job-record.ts'
import { maskPiece, reachOf, type Pattern } from './mask-secrets.ts'

export interface Span {
  readonly file: string
  /** Half-open [from, to), in bytes of the file. */
  readonly from: number
  readonly to: number
  /** Nothing is written any more. */
  readonly hasEnded: boolean
}

/** A piece of a file of an attempt, read with what may belong to a value on both sides of it. `to`: see maskPiece. */
export async function readMasked(
  { launcher }: Pick<RuntimeContext, 'launcher'>,
  attempt: AttemptRecord,
  { file, from, to, hasEnded }: Span,
  patterns: readonly Pattern[],
): Promise<{ readonly bytes: Buffer; readonly to: number }> {
  const reach = reachOf(patterns)
  const first = Math.max(0, from - reach)
  const around = await launcher.read(handleOf(attempt), file, first, to + reach - first)
  if (around === null) return { bytes: Buffer.alloc(0), to: from }
  const isGrowing = !hasEnded && first + around.bytes.length >= around.size
  const end = Math.min(to - first, around.bytes.length)
  const masked = maskPiece({ window: around.bytes, from: from - first, to: end, isGrowing }, patterns)
  return { bytes: masked.bytes, to: first + masked.to }
}
