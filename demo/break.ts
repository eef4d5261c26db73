/** The demo's two faults: one rank of the training is killed, later the Baton server itself. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
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
        if (pid === null) return
        rankKilled = true
        screen.line(`kill -9 ${pid}   (rank 1, at step ${progress.done})`)
        process.kill(pid, 'SIGKILL')
      } else if (rankKilled && !serverKilled && share >= SERVER_AT && job.recoveries.length > 0) {
        serverKilled = true
        const { pid } = baton.server()
        screen.line(`kill -9 ${pid}   (the Baton server, at step ${progress.done})`)
        process.kill(pid, 'SIGKILL')
        await sleep(1_500)
        screen.line('baton up   (a new server finds the training running)')
        await runCli(dataDir, ['up', '--json'])
      }
    },
  }
}

/** The supervisor writes its ranks' pids into the attempt's folder. */
function findRank(dataDir: string, job: JobDetail, rank: number): number | null {
  const jobDir = `${dataDir}/jobs/${job.id}`
  if (!existsSync(jobDir)) return null
  for (const attempt of readdirSync(jobDir)
    .filter((name) => name.startsWith('attempt-'))
    .toSorted()
    .toReversed()) {
    try {
      const { pids } = JSON.parse(readFileSync(`${jobDir}/${attempt}/ranks.json`, 'utf8')) as {
        pids: readonly number[]
      }
      return pids[rank] ?? null
    } catch {
      continue
    }
  }
  return null
}
