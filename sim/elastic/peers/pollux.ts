/**
 * Pollux (OSDI 2021) as its authors published it: every minute a genetic search for the placement with the
 * best harmonic mean of the jobs' speed-ups over an equal share, changes of placement discounted by what
 * restarts have cost so far.
 */
import { seededRandom } from '#base'
import { splitBatch, widthOf, type Allocation, type DeviceType } from '#scheduler'
import type { ElasticPolicy, SimJobView } from '../policy.ts'
import { JobModel } from './job-model.ts'
import { PolluxSearch, type SearchJob } from './pollux-search.ts'

/** What the policy takes a restart for, whatever it costs. */
const DELAY_SECONDS = 30
const LARGEST_WIDTH = 64

export function createPollux(types: readonly DeviceType[], seed: number): ElasticPolicy {
  const [type] = types
  if (type === undefined || types.length > 1) throw new Error('Pollux knows one type of device')
  const deviceCount = type.nodeCount * type.devicesPerNode
  const models = new Map<string, JobModel>()
  const search = new PolluxSearch(type, seededRandom(seed))
  const modelOf = (job: SimJobView): JobModel => {
    let model = models.get(job.id)
    if (model === undefined) models.set(job.id, (model = new JobModel(1)))
    return model
  }
  return {
    name: 'pollux',
    roundSeconds: 60,
    isEventDriven: false,
    readsDeclarations: false,
    movesOfSameShapeAreFree: false,
    observe: (job, step, gradient) => modelOf(job).observe(step, gradient),
    finished: (job) => models.delete(job.id),
    decide: (_now, jobs) => {
      const fairWidth = Math.ceil(deviceCount / jobs.length)
      const order = [...jobs.keys()].sort(
        (a, b) => jobs[a]!.heldSeconds - jobs[b]!.heldSeconds || jobs[b]!.ageSeconds - jobs[a]!.ageSeconds,
      )
      const found = search.run(order.map((at) => describe(jobs[at]!, modelOf(jobs[at]!), fairWidth)))
      const allocations: (Allocation | null)[] = jobs.map(() => null)
      order.forEach((at, row) => {
        allocations[at] = found[row]!
      })
      return allocations
    },
    chooseBatch: (job, allocation) => {
      const devices = widthOf(allocation)
      const model = modelOf(job)
      if (model.isKnown(0)) {
        const best = model.goodput(job, job.limits, 0, allocation.nodes.length, devices)
        if (best.rate > 0) return best
      }
      const { limits } = job
      const batch = limits.fixedBatch ?? Math.max(limits.initialBatch, limits.smallestLocalBatch * devices)
      return splitBatch(batch, devices, limits, limits.largestLocalBatch[0]!)
    },
  }
}

function describe(job: SimJobView, model: JobModel, fairWidth: number): SearchJob {
  const isKnown = model.isKnown(0)
  const base = isKnown ? model.goodput(job, job.limits, 0, 1, fairWidth).rate : 0
  const restarts = Math.max(0, job.starts - 1)
  return {
    id: job.id,
    held: job.allocation,
    largestWidth: Math.min(Math.max(2 * model.widest(0), 1), LARGEST_WIDTH, job.limits.maxDevices),
    restartFactor: Math.max(job.ageSeconds - restarts * DELAY_SECONDS, 0) / (job.ageSeconds + DELAY_SECONDS),
    speedup: (nodes, devices) =>
      isKnown && base > 0
        ? model.goodput(job, job.limits, 0, nodes, devices).rate / base
        : devices / fairWidth,
  }
}
