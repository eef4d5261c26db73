/**
 * Tiresias (NSDI 2019) as Pollux's authors ran it: two queues by attained service, first come first served in
 * each, jobs at the width and batch that their owners tuned.
 */
import { splitBatch, type Allocation, type DeviceType } from '#scheduler'
import type { ElasticPolicy, SimJobView } from '../policy.ts'

/** Device-seconds after which a job leaves the first queue. */
const DEMOTED_AT = 16 * 3600
const ROUND_SECONDS = 60

export function createTiresias(types: readonly DeviceType[]): ElasticPolicy {
  const [type] = types
  if (type === undefined || types.length > 1) throw new Error('Tiresias knows one type of device')
  const demoted = new Set<string>()
  const served = new Map<string, number>()
  const order: string[] = []
  return {
    name: 'tiresias',
    roundSeconds: ROUND_SECONDS,
    isEventDriven: false,
    readsDeclarations: false,
    movesOfSameShapeAreFree: false,
    decide: (_now, jobs) => {
      const byId = new Map(jobs.map((job) => [job.id, job]))
      for (const job of jobs) {
        if (!served.has(job.id)) order.push(job.id)
        const seconds = (served.get(job.id) ?? 0) + (job.allocation === null ? 0 : ROUND_SECONDS)
        served.set(job.id, seconds)
        if (!demoted.has(job.id) && seconds * job.requestedDevices >= DEMOTED_AT) {
          demoted.add(job.id)
          // Behind those that were demoted before.
          order.push(...order.splice(order.indexOf(job.id), 1))
        }
      }
      const queue = order.flatMap((id) => byId.get(id) ?? [])
      const first = queue.filter(({ id }) => !demoted.has(id))
      const second = queue.filter(({ id }) => demoted.has(id))
      return place(type, jobs, [...first, ...second])
    },
    chooseBatch: (job, { nodes }) =>
      splitBatch(
        job.requestedBatch,
        nodes.reduce((sum, { devices }) => sum + devices, 0),
        job.limits,
        job.limits.largestLocalBatch[0]!,
      ),
  }
}

/** Who runs keeps its devices; who starts takes the emptiest nodes. */
function place(
  type: DeviceType,
  jobs: readonly SimJobView[],
  queue: readonly SimJobView[],
): (Allocation | null)[] {
  let left = type.nodeCount * type.devicesPerNode
  const runs = new Set<string>()
  for (const job of queue) {
    if (job.requestedDevices > left) continue
    runs.add(job.id)
    left -= job.requestedDevices
  }
  const free = new Int32Array(type.nodeCount).fill(type.devicesPerNode)
  const placed = new Map<string, Allocation>()
  for (const job of jobs) {
    if (!runs.has(job.id) || job.allocation === null) continue
    placed.set(job.id, job.allocation)
    for (const { node, devices } of job.allocation.nodes) free[node]! -= devices
  }
  for (const job of queue) {
    if (!runs.has(job.id) || placed.has(job.id)) continue
    const nodes: { node: number; devices: number }[] = []
    let missing = job.requestedDevices
    while (missing > 0) {
      const node = free.indexOf(Math.max(...free))
      const devices = Math.min(missing, free[node]!)
      nodes.push({ node, devices })
      free[node]! -= devices
      missing -= devices
    }
    placed.set(job.id, { type: 0, nodes })
  }
  return jobs.map(({ id }) => placed.get(id) ?? null)
}
