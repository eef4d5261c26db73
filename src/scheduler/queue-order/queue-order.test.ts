import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { planBackfill } from './backfill.ts'
import { JobKinds } from './job-kinds.ts'
import { orderByPrice, planSwaps, type RunningJobPrice } from './plan-swaps.ts'
import { RuntimeHistory } from './runtime-history.ts'

const devices = fc.integer({ min: 1, max: 16 })
const seconds = fc.integer({ min: 1, max: 100_000 })
const queued = fc.array(fc.record({ devices, seconds }), { maxLength: 30 })

test('what backfill starts fits, and the reserved moment holds when predictions are right', () => {
  const running = fc.array(fc.record({ devices, endsAt: seconds }), { maxLength: 20 })
  fc.assert(
    fc.property(running, queued, fc.integer({ min: 0, max: 32 }), (endings, waiting, free) => {
      const plan = planBackfill(0, free, endings, waiting)
      const started = plan.starts.map((at) => waiting[at]!)
      assert(started.reduce((sum, job) => sum + job.devices, 0) <= free)
      assert.deepEqual(planBackfill(0, free, endings, waiting), plan)
      if (plan.reservation === null) return
      const { head, startsAt } = plan.reservation
      if (startsAt === Number.POSITIVE_INFINITY) return
      assert(!plan.starts.includes(head))
      const back = (jobs: readonly { devices: number; endsAt: number }[]): number =>
        jobs.filter(({ endsAt }) => endsAt <= startsAt).reduce((sum, job) => sum + job.devices, 0)
      const taken = started.reduce((sum, job) => sum + job.devices, 0)
      const begun = started.map((job) => ({ devices: job.devices, endsAt: job.seconds }))
      assert(free - taken + back(endings) + back(begun) >= waiting[head]!.devices)
      // And it is the moment that the head would have had without anybody behind it.
      const alone = planBackfill(0, free, endings, waiting.slice(0, head + 1))
      assert.equal(startsAt, alone.reservation!.startsAt)
    }),
    { numRuns: 300 },
  )
})

const priced = fc.record({ devices, price: seconds, waitedSeconds: fc.integer({ min: 0, max: 1_000_000 }) })
const busy = fc.record({
  devices,
  price: seconds,
  waitedSeconds: fc.integer({ min: 0, max: 1_000_000 }),
  ranSeconds: fc.integer({ min: 0, max: 10_000 }),
  lossSeconds: fc.integer({ min: 0, max: 3_600 }),
})

test('whoever starts fits into what is free and what the stopped ones give, and nobody is stopped for nothing', () => {
  const many = fc.array(priced, { maxLength: 30 })
  fc.assert(
    fc.property(
      many,
      fc.array(busy, { maxLength: 30 }),
      fc.integer({ min: 0, max: 32 }),
      (waiting, running, free) => {
        const plan = planSwaps(free, waiting, running)
        const given = plan.stops.reduce((sum, at) => sum + running[at]!.devices, 0)
        const taken = plan.starts.reduce((sum, at) => sum + waiting[at]!.devices, 0)
        assert(taken <= free + given)
        assert.equal(new Set(plan.stops).size, plan.stops.length)
        assert.equal(new Set(plan.starts).size, plan.starts.length)
        if (plan.stops.length > 0) assert(plan.starts.length > 0 && taken > free)
        for (const at of plan.stops) assert(running[at]!.ranSeconds >= 1_200)
        assert.deepEqual(planSwaps(free, waiting, running), plan)
      },
    ),
    { numRuns: 300 },
  )
})

const runner = (over: Partial<RunningJobPrice>): RunningJobPrice => ({
  devices: 1,
  price: 100_000,
  waitedSeconds: 0,
  ranSeconds: 5_000,
  lossSeconds: 60,
  ...over,
})

test('the one that has just written its checkpoint makes room, not the one with most to lose', () => {
  const short = { devices: 1, price: 600, waitedSeconds: 0 }
  const plan = planSwaps(
    0,
    [short],
    [runner({ lossSeconds: 1_700 }), runner({}), runner({ lossSeconds: 900 })],
  )
  assert.deepEqual(plan, { stops: [1], starts: [0] })
})

test('a job that was started a moment ago is left alone, and a long one stops nobody', () => {
  const short = { devices: 1, price: 600, waitedSeconds: 0 }
  assert.deepEqual(planSwaps(0, [short], [runner({ ranSeconds: 300 })]).starts, [])
  assert.deepEqual(planSwaps(0, [{ ...short, price: 90_000 }], [runner({})]).starts, [])
})

test('long waiting outweighs length in the end', () => {
  const short = { devices: 1, price: 600, waitedSeconds: 0 }
  const long = { devices: 8, price: 90_000, waitedSeconds: 0 }
  assert.deepEqual(orderByPrice([long, short]), [1, 0])
  assert.deepEqual(orderByPrice([{ ...long, waitedSeconds: 90 * 86_400 }, short]), [0, 1])
})

test('a job that outlives the short ones of its kind is expected to be a long one', () => {
  const history = new RuntimeHistory()
  for (let at = 0; at < 90; at += 1) history.ended(['a', 'all'], 120)
  for (let at = 0; at < 10; at += 1) history.ended(['a', 'all'], 100_000)
  const fresh = history.outlook(['a', 'all'], 0)
  const old = history.outlook(['a', 'all'], 1_000)
  assert(fresh.price < 300, `a completion costs ${fresh.price} s while most are short`)
  assert(old.mean > 50_000 && old.price > 50_000)
})

test('one ended job of a series says more than a thousand others', () => {
  const history = new RuntimeHistory()
  for (let at = 0; at < 1_000; at += 1) history.ended(['all'], 60)
  history.ended(['series 1', 'all'], 40_000)
  assert(history.outlook(['series 1', 'all'], 0).mean > 20_000)
  assert(history.outlook(['series 2', 'all'], 0).mean < 300)
})

test('jobs of one user and shape that come shortly after another are one series', () => {
  const kinds = new JobKinds()
  const submit = (user: string, devices: number, submittedAt: number): string =>
    kinds.kindsOf({ user, name: 'sweep', devices, submittedAt })[0]!
  const first = submit('a', 1, 0)
  assert.equal(submit('a', 1, 200), first)
  assert.equal(submit('a', 1, 450), first)
  assert.notEqual(submit('a', 2, 460), first)
  assert.notEqual(submit('b', 1, 460), first)
  assert.notEqual(submit('a', 1, 10_000), first)
})
