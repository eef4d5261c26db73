import { isTerminal, say, sayActor, type JobSummary } from '#contract'
import { messageColumns } from '#store'
import type { RuntimeContext } from './context.ts'
import { jobLine } from './job-lines.ts'
import { stateOf, summaryOf, type JobRecord } from './job-record.ts'
import { moveJob, StaleJobError } from './move-job.ts'

const TRIES = 10

/** The engine moves the same row: when it was faster, look again. */
export async function stopJob(context: RuntimeContext, id: string, by: string): Promise<JobSummary> {
  for (let tries = 1; ; tries += 1) {
    const job = await context.db.selectFrom('job').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    const state = stateOf(job)
    // What publishes has nothing left to stop: its program has ended well.
    if (isTerminal(state) || state === 'stopping' || state === 'publishing') return summaryOf(job)
    try {
      const stopped = await askToStop(context, job, by)
      context.wake()
      return summaryOf(stopped)
    } catch (error) {
      if (!(error instanceof StaleJobError) || tries === TRIES) throw error
    }
  }
}

function askToStop({ db, clock, events }: RuntimeContext, job: JobRecord, by: string): Promise<JobRecord> {
  return db.transaction().execute(async (trx) => {
    const now = clock.now()
    const hasProcesses = job.state !== 'waiting'
    const moved = hasProcesses
      ? await moveJob(trx, job, 'stopping', { stopRequestedBy: by })
      : await moveJob(trx, job, 'stopped', {
          stopRequestedBy: by,
          ...messageColumns(say('history.stopped', { by: sayActor(by) })),
          position: null,
          waitReason: null,
          endedAt: now,
        })
    const said = say(hasProcesses ? 'history.stop-asked' : 'history.stopped', { by: sayActor(by) })
    await events.record(trx, [
      jobLine(job.id, 'state', 'state', said, now),
      { topic: 'queue', key: job.queue, change: 'state', project: job.project },
    ])
    return moved
  })
}
