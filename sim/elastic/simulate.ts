/**
 * A workload on a cluster under a policy, from the first arrival to the last completion.
 *
 * Time advances in grains of 5 s; between decisions every job trains at its true speed and completions fall
 * where they fall. A batch is looked at again once a minute and at the end of each epoch.
 */
import assert from 'node:assert/strict'
import { sameAllocation, widthOf, type Allocation, type DeviceType } from '#scheduler'
import type { Application } from './application.ts'
import type { ElasticPolicy } from './policy.ts'
import type { RestartCosts } from './restart-costs.ts'
import { SimJob } from './sim-job.ts'
import type { SubmittedJob } from './workload.ts'

const GRAIN_SECONDS = 5
const RETUNE_SECONDS = 60

export interface SimulationInput {
  readonly types: readonly DeviceType[]
  readonly applications: ReadonlyMap<string, Application>
  readonly restartCosts: RestartCosts
  readonly jobs: readonly SubmittedJob[]
}

export interface Simulation {
  readonly jobs: readonly SimJob[]
  /** Mean count of unfinished jobs over each job's life. */
  readonly contention: readonly number[]
  /** Devices that trained over devices there are, over the time in which a job waited without any. */
  readonly utilisation: number
  /** Of each decision, by the clock of the machine. */
  readonly decisionSeconds: Float64Array
}

export function simulate(input: SimulationInput, policy: ElasticPolicy): Simulation {
  const jobs = input.jobs.map(
    (job, index) =>
      new SimJob(
        index,
        job,
        input.applications.get(job.application)!,
        input.restartCosts[job.application]!,
        policy.readsDeclarations,
      ),
  )
  const deviceCount = input.types.reduce((sum, type) => sum + type.nodeCount * type.devicesPerNode, 0)
  const contention = jobs.map(() => 0)
  const decisionSeconds: number[] = []
  const busy = { waiting: 0, trainedWhileWaiting: 0, active: 0, trained: 0 }
  let active: SimJob[] = []
  let [now, arrived, contentionSum, lastDecision] = [0, 0, 0, Number.NEGATIVE_INFINITY]
  let hasChanged = false

  while (active.length > 0 || arrived < jobs.length) {
    if (active.length === 0) {
      now = Math.max(now, Math.floor(jobs[arrived]!.arrivesAt / GRAIN_SECONDS) * GRAIN_SECONDS)
    }
    account(active, busy)
    for (const job of active) job.advance(now, GRAIN_SECONDS, policy)
    contentionSum += active.length * GRAIN_SECONDS
    now += GRAIN_SECONDS
    if (active.some(({ finishedAt }) => finishedAt !== null)) {
      for (const job of active) {
        if (job.finishedAt === null) continue
        policy.finished?.(job)
        contention[job.index] =
          (contentionSum - job.contentionBefore) / Math.max(GRAIN_SECONDS, now - job.arrivesAt)
      }
      active = active.filter(({ finishedAt }) => finishedAt === null)
      hasChanged = true
    }
    while (arrived < jobs.length && jobs[arrived]!.arrivesAt <= now) {
      const job = jobs[arrived]!
      job.contentionBefore = contentionSum
      active.push(job)
      arrived += 1
      hasChanged = true
    }
    if (now % RETUNE_SECONDS === 0) for (const job of active) job.retune(policy)
    const isRound = policy.isEventDriven
      ? (hasChanged || policy.wantsDecision?.() === true) && now - lastDecision >= (policy.restSeconds ?? 0)
        ? true
        : now - lastDecision >= policy.roundSeconds
      : now % policy.roundSeconds === 0
    if (!isRound || active.length === 0) continue
    for (const job of active) job.ageSeconds = now - job.arrivesAt
    const started = performance.now()
    const decided = policy.decide(now, active)
    decisionSeconds.push((performance.now() - started) / 1000)
    apply(active, decided, policy, input.types)
    lastDecision = now
    hasChanged = false
  }
  return {
    jobs,
    contention,
    utilisation:
      busy.waiting > 0
        ? busy.trainedWhileWaiting / (busy.waiting * deviceCount)
        : busy.trained / (busy.active * deviceCount),
    decisionSeconds: Float64Array.from(decisionSeconds),
  }
}

function account(
  active: readonly SimJob[],
  busy: { waiting: number; trainedWhileWaiting: number; active: number; trained: number },
): void {
  if (active.length === 0) return
  let trained = 0
  let waits = false
  for (const job of active) {
    if (job.allocation === null) waits = true
    else if (job.restoreSecondsLeft === 0) trained += job.width
  }
  busy.active += 1
  busy.trained += trained
  if (!waits) return
  busy.waiting += 1
  busy.trainedWhileWaiting += trained
}

/** Carries a decision out, and refuses one that hands a device out twice. */
function apply(
  active: readonly SimJob[],
  decided: readonly (Allocation | null)[],
  policy: ElasticPolicy,
  types: readonly DeviceType[],
): void {
  const free = types.map((type) => new Int32Array(type.nodeCount).fill(type.devicesPerNode))
  decided.forEach((allocation, at) => {
    const job = active[at]!
    if (allocation === null) {
      if (job.allocation !== null) job.reallocate(null, 0, policy)
      return
    }
    const width = widthOf(allocation)
    assert(width >= job.limits.minDevices && width <= job.limits.maxDevices, `${job.id} is ${width} wide`)
    for (const { node, devices } of allocation.nodes) {
      free[allocation.type]![node]! -= devices
      assert(devices > 0 && free[allocation.type]![node]! >= 0, `node ${node} is handed out twice`)
    }
    if (sameAllocation(job.allocation, allocation)) return
    if (policy.movesOfSameShapeAreFree && sameShape(job.allocation, allocation)) job.relabel(allocation)
    else job.reallocate(allocation, width, policy)
  })
}

const sameShape = (a: Allocation | null, b: Allocation): boolean =>
  a !== null &&
  a.type === b.type &&
  a.nodes.length === b.nodes.length &&
  a.nodes.every(({ devices }, at) => devices === b.nodes[at]!.devices)
