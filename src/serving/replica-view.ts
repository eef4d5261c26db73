/** One replica as it is now: its job, and whether its process answers. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemErrorCode } from '#base'
import { isTerminal, type JobDetail } from '#contract'
import { isHealthy } from './replica-client.ts'
import { ReplicaAddress } from './replica-order.ts'

export interface LookedReplica {
  readonly job: JobDetail
  /** Where it answers; null when it does not. */
  readonly address: ReplicaAddress | null
  /** Since when its process runs without answering, when this look was the first to find it so. */
  readonly runningSince: number | null
}

export async function lookAtReplica(dataDir: string, job: JobDetail): Promise<LookedReplica> {
  const attempt = job.attempts.toSorted((a, b) => a.number - b.number).at(-1)
  if (attempt === undefined || attempt.state === 'ended' || isTerminal(job.state)) {
    return { job, address: null, runningSince: null }
  }
  const address = await readAddress(dataDir, job.id, attempt.number)
  const answers = address !== null && (await isHealthy(address))
  return { job, address: answers ? address : null, runningSince: attempt.startedAt }
}

/** null: it has not written it yet. */
export async function readAddress(
  dataDir: string,
  jobId: string,
  attempt: number,
): Promise<ReplicaAddress | null> {
  const file = join(dataDir, 'jobs', jobId, `attempt-${attempt}`, 'replica.json')
  try {
    return ReplicaAddress.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null
    throw error
  }
}
