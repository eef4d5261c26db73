/** Progress lines as the points of a job's curve, and as the one line that says how far it is. */
import { sql, type Transaction } from 'kysely'
import type { Progress } from '#contract'
import type { Tables } from '#store'
import type { AttemptRecord, JobRecord } from './job-record.ts'
import type { ProgressLine } from './read-reports.ts'

/** An evaluation is rarer than a step: the last one stays beside the newest loss. */
export function progressFrom(lines: readonly ProgressLine[], latest: ProgressLine): Progress {
  const { phase, done, total, unit, tokensPerSecond, secondsLeft, at } = latest
  const loss = lines.findLast((line) => line.loss !== null)?.loss ?? null
  const evalLoss = lines.findLast((line) => line.evalLoss !== null)?.evalLoss ?? null
  return { phase, done, total, unit, loss, evalLoss, tokensPerSecond, secondsLeft, at }
}

export async function savePoints(
  trx: Transaction<Tables>,
  job: JobRecord,
  attempt: AttemptRecord,
  lines: readonly ProgressLine[],
): Promise<void> {
  // One row a step: an insert may not meet the same row twice.
  const points = new Map<number, ProgressLine>()
  for (const line of lines) {
    if (line.step === null) continue
    const known = points.get(line.step)
    points.set(line.step, known === undefined ? line : mergePoint(known, line))
  }
  const rows = [...points].map(([step, line]) => ({
    jobId: job.id,
    step,
    at: Math.round(line.at),
    loss: line.loss,
    evalLoss: line.evalLoss,
    tokensPerSecond: line.tokensPerSecond,
    attemptId: attempt.id,
  }))
  for (let start = 0; start < rows.length; start += 1_000) {
    await trx
      .insertInto('progressPoint')
      .values(rows.slice(start, start + 1_000))
      .onConflict((conflict) =>
        conflict.columns(['jobId', 'step']).doUpdateSet((eb) => ({
          at: eb.ref('excluded.at'),
          // The same attempt may report a step's loss and its evaluation in two lines.
          loss: sql<number | null>`coalesce(excluded.loss, progress_point.loss)`,
          evalLoss: sql<number | null>`coalesce(excluded.eval_loss, progress_point.eval_loss)`,
          tokensPerSecond: sql<
            number | null
          >`coalesce(excluded.tokens_per_second, progress_point.tokens_per_second)`,
          attemptId: eb.ref('excluded.attemptId'),
        })),
      )
      .execute()
  }
}

const mergePoint = (known: ProgressLine, line: ProgressLine): ProgressLine => ({
  ...line,
  loss: line.loss ?? known.loss,
  evalLoss: line.evalLoss ?? known.evalLoss,
  tokensPerSecond: line.tokensPerSecond ?? known.tokensPerSecond,
})
