import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { ElasticScheduler } from './elastic-scheduler.ts'
import { widthOf, type Allocation, type DeviceType, type ElasticJob } from './model.ts'
import { FAST, FRUGAL, UNDECLARED } from './settings.ts'

const TYPES: readonly DeviceType[] = [
  { name: 'slow', nodeCount: 2, devicesPerNode: 4, memoryGBps: 300 },
  { name: 'fast', nodeCount: 1, devicesPerNode: 8, memoryGBps: 1500 },
]

const job = (id: string, changes: Partial<ElasticJob> = {}): ElasticJob => ({
  id,
  application: 'net',
  limits: {
    initialBatch: 32,
    largestBatch: 1024,
    smallestLocalBatch: 8,
    largestLocalBatch: [64, 128],
    fixedBatch: null,
    minDevices: 1,
    maxDevices: 16,
  },
  ageSeconds: 0,
  starts: 0,
  restoreSecondsLeft: 0,
  done: 0,
  declaredTotal: 10_000,
  epoch: 0,
  allocation: null,
  ...changes,
})

/** One device of a type takes a step of 32 examples in so many seconds; more devices share it nearly for free. */
function teach(scheduler: ElasticScheduler, application: string, seconds: readonly number[]): void {
  seconds.forEach((single, type) => {
    for (const devices of [1, 2, 4]) {
      for (const localBatch of [16, 32]) {
        const pass = (single * localBatch) / 32
        const sync = devices === 1 ? 0 : pass * 0.05
        scheduler.observe(
          { application, type, nodes: 1, devices, localBatch, stepSeconds: pass + sync, syncSeconds: sync },
          { application, epoch: 0, batch: 128, sqr: 1, variance: 20 },
        )
      }
    }
  })
  scheduler.restarted(application, 30)
}

const jobs = fc.array(
  fc.record({
    application: fc.constantFrom('net', 'other', 'never-seen'),
    minDevices: fc.integer({ min: 1, max: 6 }),
    extra: fc.integer({ min: 0, max: 10 }),
    onlyFast: fc.boolean(),
    total: fc.option(fc.integer({ min: 10, max: 1_000_000 })),
    done: fc.integer({ min: 0, max: 500_000 }),
    age: fc.integer({ min: 0, max: 100_000 }),
    starts: fc.integer({ min: 1, max: 9 }),
  }),
  { maxLength: 14 },
)

test('widths keep within what jobs allow and nodes have, and the same state gives the same decision', () => {
  fc.assert(
    fc.property(jobs, fc.constantFrom(FAST, UNDECLARED, FRUGAL), (described, settings) => {
      const decideTwice = (): (Allocation | null)[][] => {
        const scheduler = new ElasticScheduler(TYPES, settings)
        teach(scheduler, 'net', [0.4, 0.1])
        teach(scheduler, 'other', [0.2])
        let views = described.map((one, at) =>
          job(`job-${at}`, {
            application: one.application,
            limits: {
              ...job('').limits,
              minDevices: one.minDevices,
              maxDevices: one.minDevices + one.extra,
              largestLocalBatch: [one.onlyFast ? 0 : 64, 128],
            },
            declaredTotal: one.total,
            done: one.done,
            ageSeconds: one.age,
          }),
        )
        const first = scheduler.decide(views)
        views = views.map((view, at) => ({ ...view, allocation: first[at]!, starts: described[at]!.starts }))
        return [first, scheduler.decide(views)]
      }
      const rounds = decideTwice()
      for (const allocations of rounds) {
        const used = TYPES.map(({ nodeCount }) => new Int32Array(nodeCount))
        allocations.forEach((allocation, at) => {
          if (allocation === null) return
          const { minDevices, extra, onlyFast } = described[at]!
          const width = widthOf(allocation)
          assert(width >= minDevices && width <= minDevices + extra)
          assert(!(onlyFast && allocation.type === 0))
          for (const { node, devices } of allocation.nodes) used[allocation.type]![node]! += devices
        })
        used.forEach((nodes, type) =>
          assert(nodes.every((devices) => devices <= TYPES[type]!.devicesPerNode)),
        )
      }
      assert.deepEqual(decideTwice(), rounds)
    }),
    { numRuns: 80 },
  )
})

test('a job alone gets more than one device once its speed is known, on the faster type', () => {
  const scheduler = new ElasticScheduler(TYPES, FAST)
  teach(scheduler, 'net', [0.4, 0.1])
  const [allocation] = scheduler.decide([job('only')])
  assert.equal(allocation!.type, 1)
  assert(widthOf(allocation!) > 1)
})

test('an application that was never seen starts with the fewest devices, to learn from', () => {
  const scheduler = new ElasticScheduler(TYPES, FAST)
  const limits = { ...job('').limits, minDevices: 3 }
  const [allocation] = scheduler.decide([job('new', { application: 'unseen', limits })])
  assert.equal(widthOf(allocation!), 3)
  assert.equal(scheduler.hasNews, false)
  teach(scheduler, 'unseen', [0.4])
  assert.equal(scheduler.hasNews, true)
})

test('a restart that cannot pay any more is not made', () => {
  const scheduler = new ElasticScheduler(TYPES, FAST)
  teach(scheduler, 'net', [0.4, 0.1])
  const allocation: Allocation = { type: 1, nodes: [{ node: 0, devices: 2 }] }
  const nearlyDone = job('nearly', { allocation, starts: 1, done: 9_950, ageSeconds: 900 })
  assert.deepEqual(scheduler.decide([nearlyDone]), [allocation])
})

test('a job never waits for ever, whatever streams past it', () => {
  const scheduler = new ElasticScheduler([TYPES[0]!], FAST)
  teach(scheduler, 'net', [0.4])
  const limits = { ...job('').limits, minDevices: 8, maxDevices: 8 }
  let startedAt = -1
  for (let now = 0; now <= 200_000 && startedAt === -1; now += 300) {
    const long = job('long', { limits, declaredTotal: 5_000_000, ageSeconds: now })
    const stream = Array.from({ length: 8 }, (_, at) => job(`short-${now}-${at}`, { declaredTotal: 400 }))
    const decided = scheduler.decide([long, ...stream])
    if (decided[0] !== null) startedAt = now
  }
  assert(startedAt > 0, 'it waited for more than two days')
})
