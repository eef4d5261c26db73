/**
 * Gavel (OSDI 2020) as Sia's authors ran it: rounds of six minutes, the maximum sum of throughputs as target,
 * jobs at the width and batch that their owners tuned. It knows the true speeds, as published.
 */
import { splitBatch, widthOf, type Allocation, type DeviceType } from '#scheduler'
import type { Application } from '../application.ts'
import type { ElasticPolicy, SimJobView } from '../policy.ts'
import { shareTime } from './gavel-allocation.ts'

const ROUND_SECONDS = 360
/** Where a job does not fit. */
const NO_SPEED = 0.1

export function createGavel(
  types: readonly DeviceType[],
  applications: ReadonlyMap<string, Application>,
): ElasticPolicy {
  const supply = types.map(({ nodeCount, devicesPerNode }) => nodeCount * devicesPerNode)
  /** Seconds that each job got on each type, and all jobs together. */
  const received = new Map<string, Float64Array>()
  const total = new Float64Array(types.length)
  const speeds = new Map<string, Float64Array>()
  let shares = new Map<string, Float64Array>()
  let solvedFor = ''

  const split = (job: SimJobView, type: number, counts: readonly number[]) => {
    const profile = applications.get(job.application)!.profiles[type]!
    const devices = counts.reduce((sum, count) => sum + count, 0)
    return splitBatch(job.requestedBatch, devices, job.limits, profile.largestMeasured(counts))
  }
  const speedOf = (job: SimJobView, type: number): number => {
    const profile = applications.get(job.application)!.profiles[type]
    if (profile === undefined || profile === null || job.requestedDevices > supply[type]!) return NO_SPEED
    const counts = fullNodes(job.requestedDevices, types[type]!.devicesPerNode)
    const { localBatch, accumulation } = split(job, type, counts)
    const { stepSeconds, syncSeconds } = profile.stepTime(counts, localBatch)
    return 1 / (stepSeconds + accumulation * (stepSeconds - syncSeconds))
  }
  return {
    name: 'gavel',
    roundSeconds: ROUND_SECONDS,
    isEventDriven: false,
    readsDeclarations: false,
    movesOfSameShapeAreFree: true,
    decide: (_now, jobs) => {
      for (const job of jobs) {
        if (received.has(job.id)) continue
        received.set(job.id, new Float64Array(types.length).fill(ROUND_SECONDS / 2))
        speeds.set(
          job.id,
          Float64Array.from(types, (_, type) => speedOf(job, type)),
        )
        types.forEach((_, type) => {
          total[type]! += ROUND_SECONDS / 2
        })
      }
      const key = jobs.map(({ id }) => id).join(' ')
      if (key !== solvedFor) {
        solvedFor = key
        const found = shareTime({
          speed: jobs.map(({ id }) => speeds.get(id)!),
          devices: jobs.map(({ requestedDevices }) => requestedDevices),
          supply,
        })
        shares = new Map(
          jobs.map(({ id }, at) => [id, found[at]!.map((share) => Math.round(share * 1e5) / 1e5)]),
        )
      }
      const chosen = chooseTypes(jobs, supply, shares, received, total)
      chosen.forEach((type, at) => {
        if (type === -1) return
        received.get(jobs[at]!.id)![type]! += ROUND_SECONDS
        total[type]! += ROUND_SECONDS
      })
      return place(types, jobs, chosen)
    },
    chooseBatch: (job, { type, nodes }) =>
      split(
        job,
        type,
        nodes.map(({ devices }) => devices),
      ),
  }
}

/** By how far a job is behind its share on a type; each job once, as long as it fits. */
function chooseTypes(
  jobs: readonly SimJobView[],
  supply: readonly number[],
  shares: ReadonlyMap<string, Float64Array>,
  received: ReadonlyMap<string, Float64Array>,
  total: Float64Array,
): number[] {
  const entries = jobs.flatMap(({ id }, at) =>
    [...supply.keys()].map((type) => {
      const share = shares.get(id)![type]!
      const got = received.get(id)![type]! / total[type]!
      return { at, type, share, priority: share === 0 ? 0 : share / got }
    }),
  )
  entries.sort((a, b) => b.priority - a.priority || b.share - a.share || a.type - b.type || a.at - b.at)
  const left = [...supply]
  const chosen = jobs.map(() => -1)
  for (const { at, type } of entries) {
    if (chosen[at] !== -1 || jobs[at]!.requestedDevices > left[type]!) continue
    chosen[at] = type
    left[type]! -= jobs[at]!.requestedDevices
  }
  return chosen
}

/** Widest first; a job stays where it is when nobody took its devices, else it takes the next free ones. */
function place(
  types: readonly DeviceType[],
  jobs: readonly SimJobView[],
  chosen: readonly number[],
): (Allocation | null)[] {
  const placed: (Allocation | null)[] = jobs.map(() => null)
  types.forEach(({ nodeCount, devicesPerNode }, type) => {
    const free = new Int32Array(nodeCount).fill(devicesPerNode)
    const here = [...jobs.keys()].filter((at) => chosen[at] === type)
    const widths = [...new Set(here.map((at) => jobs[at]!.requestedDevices))].sort((a, b) => b - a)
    for (const width of widths) {
      const some = here.filter((at) => jobs[at]!.requestedDevices === width)
      for (const at of some) {
        const held = jobs[at]!.allocation
        if (held === null || held.type !== type || widthOf(held) !== width) continue
        if (held.nodes.some(({ node, devices }) => free[node]! < devices)) continue
        placed[at] = held
        for (const { node, devices } of held.nodes) free[node]! -= devices
      }
      for (const at of some) {
        if (placed[at] !== null) continue
        let left = width
        const nodes: { node: number; devices: number }[] = []
        for (let node = 0; node < nodeCount && left > 0; node += 1) {
          const devices = Math.min(left, free[node]!)
          if (devices === 0) continue
          nodes.push({ node, devices })
          free[node]! -= devices
          left -= devices
        }
        placed[at] = { type, nodes }
      }
    }
  })
  return placed
}

const fullNodes = (devices: number, perNode: number): number[] =>
  Array.from({ length: Math.ceil(devices / perNode) }, (_, node) =>
    Math.min(perNode, devices - node * perNode),
  )
