/**
 * Sia (SOSP 2023) as its authors published it: every minute the best sum of powers of normalised goodput over
 * configurations (a type and 1, 2, 4 … devices of a node, or whole nodes), each job with what it measured
 * itself.
 *
 * Two things it knows that nobody else here does, as in its published simulator: the ratio of one-device speeds
 * between types before a job ran there, and a restart penalty per application.
 */
import { WidthSolver, splitBatch, widthOf, type DeviceType, type Widths } from '#scheduler'
import type { Application } from '../application.ts'
import type { ElasticPolicy, SimJobView } from '../policy.ts'
import { JobModel } from './job-model.ts'
import { packWhole } from './pack-whole.ts'

const POWER = -0.5
/** What a job without devices costs. */
const WAITING_COST = 1.1
const LARGEST_WIDTH = 64
const PENALTY_SECONDS: Readonly<Record<string, number>> = {
  deepspeech2: 25,
  imagenet: 250,
  cifar10: 30,
  bert: 120,
  yolov3: 45,
}
const OTHER_PENALTY_SECONDS = 30

export function createSia(
  types: readonly DeviceType[],
  applications: ReadonlyMap<string, Application>,
): ElasticPolicy {
  const widths = listConfigurations(types)
  const supply = types.map(({ nodeCount, devicesPerNode }) => nodeCount * devicesPerNode)
  const solver = new WidthSolver(widths, supply)
  const models = new Map<string, JobModel>()
  const modelOf = (job: SimJobView): JobModel => {
    let model = models.get(job.id)
    if (model === undefined) models.set(job.id, (model = new JobModel(types.length)))
    return model
  }
  return {
    name: 'sia',
    roundSeconds: 60,
    isEventDriven: false,
    readsDeclarations: false,
    movesOfSameShapeAreFree: true,
    observe: (job, step, gradient) => modelOf(job).observe(step, gradient),
    finished: (job) => models.delete(job.id),
    decide: (_now, jobs) => {
      const utility = new Float64Array(jobs.length * widths.count)
      jobs.forEach((job, at) => {
        const row = utility.subarray(at * widths.count, (at + 1) * widths.count)
        fillRow(row, job, modelOf(job), applications.get(job.application)!, types, widths)
      })
      const choice = solver.solve(utility, jobs.length)
      return packWhole(
        types,
        [...choice].map((option) =>
          option === -1 ? null : { type: widths.type[option]!, devices: widths.devices[option]! },
        ),
      )
    },
    chooseBatch: (job, allocation) => {
      const devices = widthOf(allocation)
      const { type, nodes } = allocation
      const model = modelOf(job)
      const { limits } = job
      if (model.isKnown(type) && limits.fixedBatch === null) {
        const best = model.goodput(job, limits, type, nodes.length, devices)
        if (best.rate > 0) return best
      }
      const batch = limits.fixedBatch ?? Math.max(limits.initialBatch, limits.smallestLocalBatch * devices)
      return splitBatch(batch, devices, limits, limits.largestLocalBatch[type]!)
    },
  }
}

function listConfigurations(types: readonly DeviceType[]): Widths {
  const list = types.flatMap(({ nodeCount, devicesPerNode }, type) => [
    ...[1, 2, 4, 8]
      .filter((devices) => devices <= devicesPerNode)
      .map((devices) => ({ type, devices, nodes: 1 })),
    ...Array.from({ length: nodeCount - 1 }, (_, at) => ({
      type,
      devices: (at + 2) * devicesPerNode,
      nodes: at + 2,
    })).filter(({ devices }) => devices <= LARGEST_WIDTH),
  ])
  const at = types.map(() => new Int16Array(LARGEST_WIDTH + 1).fill(-1))
  list.forEach(({ type, devices }, index) => {
    at[type]![devices] = index
  })
  return {
    count: list.length,
    type: Uint8Array.from(list, ({ type }) => type),
    devices: Uint16Array.from(list, ({ devices }) => devices),
    nodes: Uint16Array.from(list, ({ nodes }) => nodes),
    isCommon: new Uint8Array(list.length).fill(1),
    at,
  }
}

/** 1.1 minus the power of each configuration's goodput over the job's least: what it saves over waiting. */
function fillRow(
  row: Float64Array,
  job: SimJobView,
  model: JobModel,
  application: Application,
  types: readonly DeviceType[],
  widths: Widths,
): void {
  row.fill(Number.NEGATIVE_INFINITY)
  const held = job.allocation === null ? -1 : (widths.at[job.allocation.type]![widthOf(job.allocation)] ?? -1)
  if (job.restoreSecondsLeft > 0) {
    // A job that restores is left alone: nothing it could give back is worth as much.
    row[held] = 1e6
    return
  }
  const goodputs = goodputsOf(job, model, application, types, widths)
  let least = Number.POSITIVE_INFINITY
  for (const goodput of goodputs) if (goodput > 0) least = Math.min(least, goodput)
  const penalty = PENALTY_SECONDS[job.application] ?? OTHER_PENALTY_SECONDS
  const restarts = Math.max(0, job.starts - 1)
  const kept =
    job.ageSeconds < penalty
      ? 1
      : Math.max(job.ageSeconds - restarts * penalty, 0) / (job.ageSeconds + penalty)
  for (let option = 0; option < widths.count; option += 1) {
    if (goodputs[option]! <= 0) continue
    const speedup = (goodputs[option]! / least) * (held === -1 || held === option ? 1 : kept)
    row[option] = WAITING_COST - Math.round(speedup ** POWER * 100) / 100
  }
}

/** Where the job never ran: what it does elsewhere, times how much faster one device is by the tables. */
function goodputsOf(
  job: SimJobView,
  model: JobModel,
  application: Application,
  types: readonly DeviceType[],
  widths: Widths,
): Float64Array {
  const goodputs = new Float64Array(widths.count)
  const source = types.findIndex((_, type) => model.isKnown(type))
  const widest = Math.max(...types.map((_, type) => model.widest(type)))
  const most = Math.min(Math.max(2 * widest, 1), LARGEST_WIDTH, job.limits.maxDevices)
  // The published scheduler plans up to the batch that the owner asked for; the job itself goes beyond.
  const limits = { ...job.limits, largestBatch: Math.max(job.requestedBatch, job.limits.initialBatch) }
  for (let option = 0; option < widths.count; option += 1) {
    const type = widths.type[option]!
    const devices = widths.devices[option]!
    if (devices > most || application.profiles[type] === null) continue
    if (source === -1) goodputs[option] = devices === 1 ? 1 : 0
    else if (model.isKnown(type)) {
      goodputs[option] = model.goodput(job, limits, type, widths.nodes[option]!, devices).rate
    } else {
      const nodes = Math.ceil(devices / types[source]!.devicesPerNode)
      const ratio = singleSpeed(application, type) / singleSpeed(application, source)
      goodputs[option] = ratio * model.goodput(job, limits, source, nodes, devices).rate
    }
  }
  return goodputs
}

/** Examples per second of one device at its largest batch, from the tables. */
function singleSpeed(application: Application, type: number): number {
  const profile = application.profiles[type]!
  const batch = profile.largestMeasured([1])
  return batch / profile.stepTime([1], batch).stepSeconds
}
