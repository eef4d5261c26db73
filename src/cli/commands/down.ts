/**
 * `baton down`: server, jobs, database, in this order, also when the server is dead.
 *
 * Jobs are paused, not stopped: the next `baton up` starts them again where their checkpoints end.
 */
import { stopDatabase } from '#store'
import { isTerminal as isEnded, type JobSummary } from '#contract'
import type { Context } from '../context.ts'
import { isGone } from '../http/client.ts'
import { printOne } from '../output/print.ts'
import { findRunningAttempts, pauseAttempts, stopServer } from '../server/stop-server.ts'
import { watchJob } from '../watch-job.ts'

interface DownOptions {
  readonly keepRunning?: boolean
  readonly stopJobs?: boolean
}

export async function run(context: Context, _args: readonly string[], options: DownOptions): Promise<number> {
  const { dataDir, screen, text, progress } = context
  const jobsStopped = options.stopJobs === true ? await stopJobs(context) : 0
  const serverPid = await stopServer(dataDir)
  const attempts = findRunningAttempts(dataDir)
  const jobs = new Set(attempts.map((attempt) => attempt.jobId)).size
  if (options.keepRunning !== true) {
    await pauseAttempts(attempts, (left) => {
      if (left > 0) progress.show('pause', text('downPausing', { count: left }), null)
    })
    progress.end()
  }
  const database = await stopDatabase(dataDir)
  const answer = {
    dataDir,
    server: serverPid === null ? 'not-running' : 'stopped',
    jobsStopped,
    jobsPaused: options.keepRunning === true ? 0 : jobs,
    jobsLeftRunning: options.keepRunning === true ? jobs : 0,
    database: database.kind,
  }
  const wasUp = serverPid !== null || jobs > 0 || database.kind === 'stopped'
  await printOne(
    screen,
    answer,
    () => dataDir,
    () => {
      if (!wasUp) return [text('downNothing', { dir: dataDir })]
      return [
        text('downDone', { dir: dataDir }),
        ...(answer.jobsPaused > 0 ? [text('downPaused', { count: answer.jobsPaused })] : []),
        ...(answer.jobsLeftRunning > 0 ? [text('downLeft', { count: answer.jobsLeftRunning })] : []),
        ...(jobsStopped > 0 ? [text('downStopped', { count: jobsStopped })] : []),
      ]
    },
  )
  return 0
}

/** For good: they do not start again. Replicas are left to their endpoints, which would start new ones. */
async function stopJobs(context: Context): Promise<number> {
  const { client } = context
  try {
    const { items } = await client.list<JobSummary>('/jobs', { state: 'active' }, 10_000)
    const stoppable = items.filter((job) => job.kind !== 'serve')
    await Promise.all(stoppable.map((job) => client.post(`/jobs/${job.id}/stop`)))
    for (const job of stoppable) {
      if (!isEnded(job.state)) await watchJob(context, job.id, { limitMs: Infinity })
    }
    return stoppable.length
  } catch (error) {
    if (isGone(error)) return 0
    throw error
  }
}
