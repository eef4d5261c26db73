/** Why a job waits: the first blocker, with its numbers and who stands behind it. */
import type { WaitReason } from '#contract'
import { checkFit, devicesText, plural } from './check-fit.ts'
import type { Node, Snapshot, WaitingJob } from './model.ts'
import { placeGang } from './place-gang.ts'
import { deviceKey } from './reserve.ts'
import { poolsFor, taskRoom } from './room.ts'

/** A job ahead for which devices are kept. */
export interface Reservation {
  readonly jobId: string
  readonly name: string
  readonly priority: number
  readonly deviceCount: number
}

const BLOCKER_LIMIT = 20

export function explainWait(
  job: WaitingJob,
  { nodes, holderNames }: Pick<Snapshot, 'nodes' | 'holderNames'>,
  /** By device key. */
  reserved: ReadonlyMap<string, Reservation>,
): WaitReason {
  const fit = checkFit(job, nodes)
  if (fit.kind === 'never-fits') return reason('never-fits', `This can never start here: ${fit.sentence}`)

  const unwell = nodes.filter((node) => node.state !== 'ready' || node.devices.some((d) => !d.isHealthy))
  const whenNobodyRuns = poolsFor(job, nodes, {
    nodeCounts: (node) => node.state === 'ready',
    deviceCounts: (_, device) => device.isHealthy,
    asIfEmpty: true,
  })
  if (placeGang(job, whenNobodyRuns) === null) {
    return reason('node-unknown', `It needs nodes that take no jobs now: ${unwell.map(nodeText).join(', ')}`)
  }

  const freeNow = poolsFor(job, nodes, {
    nodeCounts: (node) => node.state === 'ready',
    deviceCounts: (_, device) => device.isHealthy && device.heldBy === null,
    asIfEmpty: false,
  })
  const wants = wantsText(job)
  if (placeGang(job, freeNow) !== null) return behind(wants, [...reserved.values()])

  const freeForIt = poolsFor(job, nodes, {
    nodeCounts: (node) => node.state === 'ready',
    deviceCounts: (node, device) =>
      device.isHealthy && device.heldBy === null && !reserved.has(deviceKey(node.id, device.id)),
    asIfEmpty: false,
  })
  const blockers = holdersOf(job, nodes, holderNames)
  const who = blockers
    .slice(0, 4)
    .map(({ name, devices, nodeId }) => `${name} holds ${devices} on ${nodeId}`)
    .join(', ')
  const heldBy = who === '' ? '' : `: ${who}${blockers.length > 4 ? `, and ${blockers.length - 4} more` : ''}`
  const tasksNow = Math.max(
    0,
    ...freeForIt.map(({ rooms }) => rooms.reduce((sum, room) => sum + taskRoom(job, room), 0)),
  )
  if (job.taskCount > 1 && tasksNow > 0) {
    return reason(
      'gang',
      `Room for ${tasksNow} of its ${job.taskCount} tasks is free, and a gang starts whole${heldBy}`,
      blockers,
    )
  }
  const withoutMemory = { ...job, memoryMiBPerTask: 0 }
  if (placeGang(withoutMemory, freeForIt) !== null) {
    const most = Math.max(0, ...freeForIt.flatMap(({ rooms }) => rooms.map((room) => room.memoryMiB)))
    return reason(
      'no-room',
      `Each task wants ${job.memoryMiBPerTask} MiB of memory, and the most that one node has left is ${most} MiB`,
      blockers,
    )
  }
  const free = freeForIt.reduce(
    (sum, { rooms }) => sum + rooms.reduce((n, room) => n + room.deviceIds.length, 0),
    0,
  )
  return reason(
    'no-room',
    `It wants ${wants} and ${free} ${free === 1 ? 'is' : 'are'} free${heldBy}`,
    blockers,
  )
}

export const backoffReason = (job: WaitingJob): WaitReason =>
  reason('backoff', `It pauses after a fault and may start again at ${new Date(job.notBefore).toISOString()}`)

function behind(wants: string, ahead: readonly Reservation[]): WaitReason {
  const first = ahead[0]
  const devices = first === undefined ? '' : ` ${first.deviceCount} ${plural(first.deviceCount, 'device')}`
  const sentence =
    first === undefined
      ? `It wants ${wants} and goes after jobs that wait longer`
      : `${wants} would be free, but "${first.name}" (priority ${first.priority}) goes first and waits for${devices}`
  const blockers = new Map(
    ahead.map(({ jobId, name, deviceCount }) => [jobId, { jobId, name, nodeId: '', devices: deviceCount }]),
  )
  return reason('behind', sentence, [...blockers.values()])
}

function holdersOf(
  job: WaitingJob,
  nodes: readonly Node[],
  names: ReadonlyMap<string, string>,
): WaitReason['blockers'] {
  const wanted = job.deviceKind.toLowerCase()
  const held = new Map<string, { jobId: string; name: string; nodeId: string; devices: number }>()
  for (const node of nodes) {
    if (node.state !== 'ready') continue
    for (const device of node.devices) {
      if (device.heldBy === null || (wanted !== 'any' && device.kind.toLowerCase() !== wanted)) continue
      const key = deviceKey(node.id, device.heldBy)
      const entry = held.get(key) ?? {
        jobId: device.heldBy,
        name: names.get(device.heldBy) ?? device.heldBy,
        nodeId: node.id,
        devices: 0,
      }
      entry.devices += 1
      held.set(key, entry)
    }
  }
  return [...held.values()]
}

function wantsText(job: WaitingJob): string {
  if (job.devicesPerTask > 0) return devicesText(job.taskCount * job.devicesPerTask, job.deviceKind)
  return `room for ${job.taskCount} ${plural(job.taskCount, 'task')} without devices`
}

function nodeText(node: Node): string {
  if (node.state !== 'ready') return `${node.id} (${node.state})`
  return `${node.id} (${node.devices.filter((device) => !device.isHealthy).length} sick)`
}

const reason = (
  kind: WaitReason['kind'],
  sentence: string,
  blockers: WaitReason['blockers'] = [],
): WaitReason => ({ kind, sentence, blockers: blockers.slice(0, BLOCKER_LIMIT) })
