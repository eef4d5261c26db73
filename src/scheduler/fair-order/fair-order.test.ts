import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { chooseFairRound } from './choose-fair-round.ts'
import { CourseStore } from './course-store.ts'
import type { FairJob } from './fair-job.ts'
import { FairLengths, type LengthLeft } from './fair-lengths.ts'
import { FairOrder } from './fair-order.ts'

const job = (over: Partial<FairJob>): FairJob => ({
  id: 'a',
  application: 'bert',
  kind: 'bert|32|1',
  devices: 1,
  arrivedAt: 0,
  ranSeconds: 100,
  isRunning: false,
  done: 1,
  total: 10,
  speed: 0.01,
  guessSeconds: 1_000,
  ...over,
})
const surely = (seconds: number): LengthLeft => ({ seconds, short: seconds, long: seconds, isGuess: false })

const jobs = fc.array(
  fc.record({
    devices: fc.integer({ min: 1, max: 8 }),
    arrivedAt: fc.integer({ min: 0, max: 5_000 }),
    ranSeconds: fc.integer({ min: 0, max: 5_000 }),
    isRunning: fc.boolean(),
    done: fc.double({ min: 0, max: 5, noNaN: true }),
    speed: fc.option(fc.double({ min: 1e-4, max: 1, noNaN: true })),
    guessSeconds: fc.integer({ min: 1, max: 50_000 }),
  }),
  { minLength: 1, maxLength: 40 },
)

test('what is chosen fits the devices, fills them as far as it can, and is the same for the same input', () => {
  fc.assert(
    fc.property(jobs, fc.integer({ min: 8, max: 32 }), (parts, deviceCount) => {
      const all = parts.map((part, at) => job({ id: String(at), ...part }))
      const chosen = new FairOrder(deviceCount).choose(5_000, all)
      assert.equal(new Set(chosen).size, chosen.length)
      const left = deviceCount - chosen.reduce((sum, at) => sum + all[at]!.devices, 0)
      assert(left >= 0)
      for (const [at, { devices }] of all.entries()) assert(chosen.includes(at) || devices > left)
      assert.deepEqual(new FairOrder(deviceCount).choose(5_000, all), chosen)
    }),
    { numRuns: 100 },
  )
})

test('a job that nobody knows is measured first', () => {
  const round = { now: 0, deviceCount: 1, jobCount: 2 }
  const all = [job({ id: 'known' }), job({ id: 'new', speed: null, ranSeconds: 0 })]
  assert.deepEqual(chooseFairRound(all, [surely(10), { ...surely(10), isGuess: true }], round), [1])
})

test('the job that would end last goes before shorter ones', () => {
  const round = { now: 0, deviceCount: 2, jobCount: 12 }
  const all = Array.from({ length: 12 }, (_, at) => job({ id: String(at), ranSeconds: 0 }))
  const lengths = all.map((_, at) => surely(at === 7 ? 10_000 : 900))
  assert.equal(chooseFairRound(all, lengths, round)[0], 7)
})

test('a job that is about to miss its fair time goes before a shorter one', () => {
  const round = { now: 7_000, deviceCount: 1, jobCount: 4 }
  const all = [
    job({ id: 'short', arrivedAt: 6_900 }),
    job({ id: 'late', arrivedAt: 0, ranSeconds: 0 }),
    job({}),
  ]
  const lengths = [surely(500), surely(2_000), surely(9_000)]
  assert.equal(chooseFairRound(all.slice(0, 2), lengths.slice(0, 2), { ...round, deviceCount: 1 })[0], 1)
})

test('a kind that slows down on its way is expected to slow down again', () => {
  const courses = new CourseStore()
  courses.observe('first', 'lm', 0, 50, 1)
  courses.observe('first', 'lm', 50, 100, 0.1)
  courses.observe('second', 'lm', 0, 20, 1)
  const left = courses.secondsLeft('second', 'lm', 20, 100, 1)!
  assert(left > 450 && left < 560, `${left} s, and the first took 30 + 500`)
  assert.equal(courses.secondsLeft('third', 'other', 0, 10, null), null)
  assert(Math.abs(courses.secondsLeft('third', 'other', 0, 10, 2)! - 5) < 1e-9)
})

test('a job that runs unlike an earlier one of its kind is not judged by it', () => {
  const courses = new CourseStore()
  courses.observe('first', 'lm', 0, 50, 1)
  courses.observe('first', 'lm', 50, 100, 0.1)
  courses.observe('second', 'lm', 0, 20, 3)
  assert(Math.abs(courses.secondsLeft('second', 'lm', 20, 110, 3)! - 30) < 1e-9)
})

test('the short estimate is never longer and the long one never shorter', () => {
  fc.assert(
    fc.property(jobs, (parts) => {
      const lengths = new FairLengths()
      parts.forEach((part, at) => {
        const one = job({ id: String(at), ...part, total: part.done + 5 })
        lengths.observe(one)
        if (at % 3 === 0) lengths.finished(one)
        const { seconds, short, long } = lengths.left(one)
        assert(short <= seconds && seconds <= long && short > 0)
      })
    }),
    { numRuns: 100 },
  )
})
