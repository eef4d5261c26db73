/** Why a job waits: the first blocker, with its numbers and who stands behind it. */
import { inEnglish, say, type Said, type WaitReason } from '#contract'
import { checkFit, sayDevices, withMore } from './check-fit.ts'
import type { Holder, Node, Snapshot, WaitingJob } from './model.ts'
import { placeGang } from './place-gang.ts'
import { deviceKey } from './reserve.ts'
import { poolsFor, taskRoom } from './room.ts'

/** A job ahead for which devices are kept. */
export interface Reservation extends Holder {
  readonly jobId: string
  readonly priority: number
  readonly deviceCount: number
}

const BLOCKER_LIMIT = 20

export function explainWait(
  job: WaitingJob,
  { nodes, holders: byId }: Pick<Snapshot, 'nodes' | 'holders'>,
  /** By device key. */
  reserved: ReadonlyMap<string, Reservation>,
): WaitReason {
  const fit = checkFit(job, nodes)
  if (fit.kind === 'never-fits') return reason('never-fits', say('wait.never-fits', { why: fit.why }))

  const unwell = nodes.filter((node) => node.state !== 'ready' || node.devices.some((d) => !d.isHealthy))
  const whenNobodyRuns = poolsFor(job, nodes, {
    nodeCounts: (node) => node.state === 'ready',
    deviceCounts: (_, device) => device.isHealthy,
    asIfEmpty: true,
  })
  if (placeGang(job, whenNobodyRuns) === null) {
    return reason('node-unknown', say('wait.node-unknown', { nodes: unwell.map(sayNode) }))
  }

  const freeNow = poolsFor(job, nodes, {
    nodeCounts: (node) => node.state === 'ready',
    deviceCounts: (_, device) => device.isHealthy && device.heldBy === null,
    asIfEmpty: false,
  })
  const wants = sayWants(job)
  if (placeGang(job, freeNow) !== null) return behind(job, wants, [...reserved.values()])

  const freeForIt = poolsFor(job, nodes, {
    nodeCounts: (node) => node.state === 'ready',
    deviceCounts: (node, device) =>
      device.isHealthy && device.heldBy === null && !reserved.has(deviceKey(node.id, device.id)),
    asIfEmpty: false,
  })
  const held = holdersOf(job, nodes, byId)
  const blockers = held.filter(isOwn(job)).map(asBlocker)
  const holders = withMore(
    held.map((holder) =>
      say('wait.holder', { name: sayName(job, holder), devices: holder.devices, node: holder.nodeId }),
    ),
    4,
  )
  const heldBy = (what: Said): Said => (holders.length === 0 ? what : say('because', { what, why: holders }))
  const tasksNow = Math.max(
    0,
    ...freeForIt.map(({ rooms }) => rooms.reduce((sum, room) => sum + taskRoom(job, room), 0)),
  )
  if (job.taskCount > 1 && tasksNow > 0) {
    return reason('gang', heldBy(say('wait.gang', { free: tasksNow, count: job.taskCount })), blockers)
  }
  const withoutMemory = { ...job, memoryMiBPerTask: 0 }
  if (placeGang(withoutMemory, freeForIt) !== null) {
    const most = Math.max(0, ...freeForIt.flatMap(({ rooms }) => rooms.map((room) => room.memoryMiB)))
    return reason('no-room', say('wait.no-memory', { wants: job.memoryMiBPerTask, most }), blockers)
  }
  const free = freeForIt.reduce(
    (sum, { rooms }) => sum + rooms.reduce((n, room) => n + room.deviceIds.length, 0),
    0,
  )
  return reason('no-room', heldBy(say('wait.no-room', { wants, count: free })), blockers)
}

export const backoffReason = (job: WaitingJob): WaitReason =>
  reason('backoff', say('wait.backoff', { at: new Date(job.notBefore).toISOString() }))

function behind(job: WaitingJob, wants: Said, ahead: readonly Reservation[]): WaitReason {
  const first = ahead[0]
  const said =
    first === undefined
      ? say('wait.turn', { wants })
      : say('wait.behind', {
          wants,
          name: sayName(job, first),
          priority: first.priority,
          devices: sayDevices(first.deviceCount, 'any'),
        })
  const blockers = new Map(
    ahead
      .filter(isOwn(job))
      .map(({ jobId, name, deviceCount }) => [jobId, { jobId, name, nodeId: '', devices: deviceCount }]),
  )
  return reason('behind', said, [...blockers.values()])
}

type Held = WaitReason['blockers'][number] & Holder

/** Whose things a job's owner may see. */
const isOwn =
  (job: WaitingJob) =>
  (other: Holder): boolean =>
    other.project === job.project

const sayName = (job: WaitingJob, other: Holder): Said | string =>
  isOwn(job)(other) ? other.name : say('wait.other-project')

const asBlocker = ({ jobId, name, nodeId, devices }: Held): WaitReason['blockers'][number] => ({
  jobId,
  name,
  nodeId,
  devices,
})

function holdersOf(job: WaitingJob, nodes: readonly Node[], holders: Snapshot['holders']): Held[] {
  const wanted = job.deviceKind.toLowerCase()
  const held = new Map<string, Held & { devices: number }>()
  for (const node of nodes) {
    if (node.state !== 'ready') continue
    for (const device of node.devices) {
      if (device.heldBy === null || (wanted !== 'any' && device.kind.toLowerCase() !== wanted)) continue
      const holder = holders.get(device.heldBy)
      const key = deviceKey(node.id, device.heldBy)
      const entry = held.get(key) ?? {
        jobId: device.heldBy,
        name: holder?.name ?? device.heldBy,
        // Whom nobody knows belongs to nobody whom we may name.
        project: holder?.project ?? '',
        nodeId: node.id,
        devices: 0,
      }
      entry.devices += 1
      held.set(key, entry)
    }
  }
  return [...held.values()]
}

function sayWants(job: WaitingJob): Said {
  if (job.devicesPerTask > 0) return sayDevices(job.taskCount * job.devicesPerTask, job.deviceKind)
  return say('devices.none', { count: job.taskCount })
}

function sayNode({ id: node, state, devices }: Node): Said {
  if (state === 'draining') return say('node.unwell.draining', { node })
  if (state === 'unknown') return say('node.unwell.unknown', { node })
  return say('node.unwell.sick', { node, count: devices.filter((device) => !device.isHealthy).length })
}

const reason = (kind: WaitReason['kind'], said: Said, blockers: WaitReason['blockers'] = []): WaitReason => ({
  kind,
  sentence: inEnglish(said),
  said,
  blockers: blockers.slice(0, BLOCKER_LIMIT),
})
