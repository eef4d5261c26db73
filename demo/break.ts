/** The demo's two faults: one rank of the training is killed, later the Baton server itself. */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemErrorCode } from '#base'
import type { JobDetail } from '#contract'
import { runCli, type Baton } from './baton.ts'
import type { Screen } from './screen.ts'

export interface Breaker {
  /** Called for each state of the training job that is seen. */
  look(job: JobDetail): Promise<void>
}

const RANK_AT = 0.35
const SERVER_AT = 0.65

export function openBreaker(baton: Baton, screen: Screen, dataDir: string): Breaker {
  let rankKilled = false
  let serverKilled = false
  return {
    look: async (job) => {
      const { progress } = job
      if (progress === null || job.state !== 'running' || progress.unit !== 'steps') return
      const share = progress.done / progress.total
      if (!rankKilled && share >= RANK_AT) {
        const pid = findRank(dataDir, job, 1)
        if (pid === null || !kill(pid)) return
        rankKilled = true
        screen.line(`kill -9 ${pid}   (rank 1, at step ${progress.done})`)
      } else if (rankKilled && !serverKilled && share >= SERVER_AT && job.recoveries.length > 0) {
        const { pid } = baton.server()
        if (!kill(pid)) return
        serverKilled = true
        screen.line(`kill -9 ${pid}   (the Baton server, at step ${progress.done})`)
        await sleep(1_500)
        screen.line('baton up   (a new server finds the training running)')
        await runCli(dataDir, ['up', '--json'])
      }
    },
  }
}

/** The supervisor writes its ranks' pids into the attempt's folder. */
function findRank(dataDir: string, job: JobDetail, rank: number): number | null {
  const newest = Math.max(...job.attempts.map((attempt) => attempt.number))
  try {
    const text = readFileSync(`${dataDir}/jobs/${job.id}/attempt-${newest}/ranks.json`, 'utf8')
    return (JSON.parse(text) as { pids: readonly number[] }).pids[rank] ?? null
  } catch {
    return null
  }
}

/** False when it was gone already: a test may have been quicker. */
function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (systemErrorCode(error) === 'ESRCH') return false
    throw error
  }
}
