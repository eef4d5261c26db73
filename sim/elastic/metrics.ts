/** What a run is judged by: always all of it together, so that none is bought with another unseen. */
import type { DeviceType } from '#scheduler'
import type { Application } from './application.ts'
import { trueRate } from './sim-job.ts'
import type { Simulation } from './simulate.ts'

export interface RunMetrics {
  /** Hours from submission to completion. */
  readonly jct_mean: number
  readonly jct_p99: number
  /** Hours from the first submission to the last completion. */
  readonly makespan: number
  readonly gpu_hours_per_job: number
  /** Starts after the first, moves and changes of width included. */
  readonly restarts_per_job: number
  /** See Simulation.utilisation. */
  readonly utilisation: number
  /** The longest completion over the time an equal share of the cluster would have taken. */
  readonly ftf_worst: number
  /** Seconds that a decision took. */
  readonly round_p50: number
  readonly round_p99: number
}

export const UNITS: Readonly<Record<keyof RunMetrics, string>> = {
  jct_mean: 'h',
  jct_p99: 'h',
  makespan: 'h',
  gpu_hours_per_job: 'GPU-h',
  restarts_per_job: 'restarts',
  utilisation: 'share',
  ftf_worst: 'ratio',
  round_p50: 's',
  round_p99: 's',
}

export function measureRun(run: Simulation, types: readonly DeviceType[]): RunMetrics {
  const { jobs } = run
  const hours = jobs.map((job) => (job.finishedAt! - job.arrivesAt) / 3600).sort((a, b) => a - b)
  const mean = (of: (job: (typeof jobs)[number]) => number): number =>
    jobs.reduce((sum, job) => sum + of(job), 0) / jobs.length
  const decisions = run.decisionSeconds.toSorted()
  return {
    jct_mean: hours.reduce((sum, value) => sum + value, 0) / hours.length,
    jct_p99: percentile(hours, 0.99),
    makespan: (Math.max(...jobs.map((job) => job.finishedAt!)) - jobs[0]!.arrivesAt) / 3600,
    gpu_hours_per_job: mean((job) => job.heldSeconds / 3600),
    restarts_per_job: mean((job) => job.starts - 1),
    utilisation: run.utilisation,
    ftf_worst: Math.max(
      ...jobs.map((job, at) => {
        const shareSeconds = secondsAtShare(job.truth, types, run.contention[at]!)
        return (job.finishedAt! - job.arrivesAt) / shareSeconds
      }),
    ),
    round_p50: percentile(decisions, 0.5),
    round_p99: percentile(decisions, 0.99),
  }
}

/** Between the two nearest ranks, as numpy's default. */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) return 0
  const rank = share * (sorted.length - 1)
  const below = Math.floor(rank)
  const [low, high] = [sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!]
  return low + (rank - below) * (high - low)
}

/** Seconds of the whole job on 1/contention of the cluster, by type in proportion, never stopped. */
function secondsAtShare(truth: Application, types: readonly DeviceType[], contention: number): number {
  const counts = types.map((type) => type.nodeCount * type.devicesPerNode)
  const all = counts.reduce((sum, count) => sum + count, 0)
  const width = truth.fixedBatch === null ? Math.max(1, Math.floor(all / Math.max(1, contention))) : 1
  const key = `${width}/${all}`
  const known = memo.get(truth)?.get(key)
  if (known !== undefined) return known
  let seconds = 0
  let before = 0
  truth.epochEnds.forEach((end, epoch) => {
    let rate = 0
    types.forEach((type, at) => {
      if (truth.profiles[at] !== null) rate += (counts[at]! / all) * bestRate(truth, at, type, width, epoch)
    })
    seconds += (end - before) / rate
    before = end
  })
  memo.set(truth, (memo.get(truth) ?? new Map<string, number>()).set(key, seconds))
  return seconds
}

const memo = new WeakMap<Application, Map<string, number>>()

/** The best goodput over batches at a width, or at the widest that the type and the job allow. */
function bestRate(truth: Application, type: number, shape: DeviceType, width: number, epoch: number): number {
  const { nodeCount, devicesPerNode } = shape
  const widest = Math.floor(truth.largestBatch / truth.smallestLocalBatch)
  const devices = Math.min(width, nodeCount * devicesPerNode, widest)
  const counts = Array.from({ length: Math.ceil(devices / devicesPerNode) }, (_, node) =>
    Math.min(devicesPerNode, devices - node * devicesPerNode),
  )
  let best = 0
  const first = truth.fixedBatch ?? Math.max(truth.initialBatch, truth.smallestLocalBatch * devices)
  const last = truth.fixedBatch ?? truth.largestBatch
  for (let sample = 0; sample < 16; sample += 1) {
    const batch = first * (last / first) ** (sample / 15)
    let accumulation = Math.ceil(batch / devices / truth.largestLocalBatch[type]! - 1e-8) - 1
    if (devices === 1 && batch > truth.initialBatch) accumulation = Math.max(1, accumulation)
    const localBatch = Math.floor(batch / devices / (accumulation + 1) + 1e-8)
    if (localBatch < 1) continue
    best = Math.max(best, trueRate(truth, type, counts, { localBatch, accumulation }, epoch).goodput)
  }
  return best
}
