import type { Placement } from '#contract'
import { backoffReason, explainWait, type Reservation } from './explain-wait.ts'
import type { Decision, Node, Snapshot, WaitingJob } from './model.ts'
import { placeGang } from './place-gang.ts'
import { deviceKey, reserve } from './reserve.ts'
import { compare, poolsFor } from './room.ts'

/**
 * One decision for each waiting job, in the order in which they go: priority, then age, over all queues.
 *
 * A job that does not fit keeps the devices it waits for; those behind it use the others. The same snapshot
 * gives the same decisions.
 */
export function schedule(snapshot: Snapshot): Decision[] {
  let nodes = snapshot.nodes
  const holders = new Map(snapshot.holders)
  const reserved = new Map<string, Reservation>()
  const positions = new Map<string, number>()
  const decisions: Decision[] = []

  for (const job of snapshot.waiting.toSorted(goesBefore)) {
    const placement = job.notBefore > snapshot.now ? null : placeNow(job, nodes, reserved)
    if (placement !== null) {
      decisions.push({ kind: 'bind', jobId: job.id, placement })
      nodes = hold(nodes, job, placement)
      holders.set(job.id, job)
      continue
    }
    // Those that start now are gone from the queue: positions count the ones that stay.
    const position = (positions.get(job.queue) ?? 0) + 1
    positions.set(job.queue, position)
    if (job.notBefore > snapshot.now) {
      decisions.push({ kind: 'wait', jobId: job.id, position, reason: backoffReason(job) })
      continue
    }
    const reason = explainWait(job, { nodes, holders }, reserved)
    decisions.push({ kind: 'wait', jobId: job.id, position, reason })
    keepDevices(job, nodes, reserved)
  }
  return decisions
}

const goesBefore = (a: WaitingJob, b: WaitingJob): number =>
  b.priority - a.priority || a.queuedAt - b.queuedAt || compare(a.id, b.id)

function placeNow(
  job: WaitingJob,
  nodes: readonly Node[],
  reserved: ReadonlyMap<string, Reservation>,
): Placement | null {
  return placeGang(
    job,
    poolsFor(job, nodes, {
      nodeCounts: (node) => node.state === 'ready',
      deviceCounts: (node, device) =>
        device.isHealthy && device.heldBy === null && !reserved.has(deviceKey(node.id, device.id)),
      asIfEmpty: false,
    }),
  )
}

function keepDevices(job: WaitingJob, nodes: readonly Node[], reserved: Map<string, Reservation>): void {
  const kept = reserve(job, nodes, new Set(reserved.keys()))
  if (kept === null) return
  const reservation = {
    jobId: job.id,
    name: job.name,
    project: job.project,
    priority: job.priority,
    deviceCount: job.taskCount * job.devicesPerTask,
  }
  for (const { nodeId, devices } of kept) {
    for (const id of devices) reserved.set(deviceKey(nodeId, id), reservation)
  }
}

/** The nodes as they are once the job is bound. */
function hold(nodes: readonly Node[], job: WaitingJob, placement: Placement): Node[] {
  return nodes.map((node) => {
    const tasks = placement.filter((task) => task.nodeId === node.id)
    if (tasks.length === 0) return node
    const taken = new Set(tasks.flatMap((task) => task.devices))
    return {
      ...node,
      devices: node.devices.map((device) => (taken.has(device.id) ? { ...device, heldBy: job.id } : device)),
      memoryPromisedMiB: node.memoryPromisedMiB + tasks.length * job.memoryMiBPerTask,
      sharedTaskCount: node.sharedTaskCount + (job.devicesPerTask === 0 ? tasks.length : 0),
    }
  })
}
