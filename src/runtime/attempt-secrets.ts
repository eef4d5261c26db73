/** The secrets of one attempt, as patterns to mask by. */
import { BatonError } from '#base'
import type { RuntimeContext } from './context.ts'
import { patternsOf, type Pattern } from './mask-secrets.ts'

/** Null: it was given some, and they cannot be read any more: what it printed cannot be shown. */
export async function patternsOfAttempt(
  { secrets, log }: Pick<RuntimeContext, 'secrets' | 'log'>,
  attemptId: string,
): Promise<readonly Pattern[] | null> {
  try {
    return patternsOf(await secrets.givenTo(attemptId))
  } catch (error) {
    if (!(error instanceof BatonError) || !error.code.startsWith('secrets/')) throw error
    log.warn('What an attempt printed cannot be shown: its secrets cannot be read', { attemptId, error })
    return null
  }
}
