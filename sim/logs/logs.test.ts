import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { BatonError, seededRandom } from '#base'
import { EventHeap } from './event-heap.ts'
import { findLogs } from './find-logs.ts'
import { measureLog } from './metrics.ts'
import { readLog, type JobLog } from './read-log.ts'
import { simulateLog, type LogPolicy } from './simulate-log.ts'
import { listSubjects } from './subjects.ts'

const folder = mkdtempSync(join(tmpdir(), 'logs-'))
const write = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text)
  return path
}

function drawLog(seed: number, count: number): JobLog {
  const random = seededRandom(seed)
  let at = 0
  const submittedAt = Float64Array.from({ length: count }, () => (at += random.below(1_200)))
  const seconds = Float64Array.from({ length: count }, () => Math.ceil(10 ** (1 + 3.5 * random.next())))
  const devices = Int32Array.from({ length: count }, () => 2 ** random.below(5))
  const group = Int32Array.from({ length: count }, () => random.below(3))
  return { name: 'drawn', count, submittedAt, seconds, devices, group, deviceCount: 24 }
}

test('under every policy each job ends, no device is handed out twice, and held time is work and waste', () => {
  for (const seed of [1, 2]) {
    const log = drawLog(seed, 80)
    for (const subject of listSubjects(false)) {
      // The cluster itself refuses to hand a device out twice, and a gang in part cannot be said.
      const { cluster } = simulateLog(log, subject.rules, subject.make())
      let [work, held] = [0, 0]
      for (let job = 0; job < log.count; job += 1) {
        assert(
          cluster.finishedAt[job]! >= log.submittedAt[job]! + log.seconds[job]!,
          `${subject.name}: ${job}`,
        )
        work += log.seconds[job]! * log.devices[job]!
        held += cluster.held[job]!
      }
      assert(Math.abs(held - work - cluster.wasted) < 1e-3, `${subject.name}: ${held} held, ${work} of work`)
      assert.equal(cluster.free, log.deviceCount)
      const again = simulateLog(log, subject.rules, subject.make())
      assert.deepEqual(again.cluster.finishedAt, cluster.finishedAt)
    }
  }
})

test('a stop loses what was trained since the last checkpoint, and a restart pays the restore', () => {
  const log: JobLog = {
    name: 'one',
    count: 2,
    submittedAt: Float64Array.of(0, 1_000),
    seconds: Float64Array.of(2_000, 100),
    devices: Int32Array.of(8, 8),
    group: Int32Array.of(0, 0),
    deviceCount: 8,
  }
  const newestFirst: LogPolicy = {
    name: 'newest first',
    wakeSeconds: Number.POSITIVE_INFINITY,
    decide(cluster) {
      cluster.stop(cluster.running.filter((job) => job < cluster.waiting.at(-1)!))
      if (cluster.free === 8) cluster.start([cluster.waiting.at(-1)!])
    },
  }
  const run = simulateLog(log, { checkpointSeconds: 600, restoreSeconds: 60 }, newestFirst)
  // Stopped at 1,000 with 600 saved; 100 of the other; 60 of restore; 1,400 left.
  assert.deepEqual([...run.cluster.finishedAt], [1_100 + 60 + 1_400, 1_100])
  assert.equal(run.cluster.wasted, (400 + 60) * 8)
  assert.equal(measureLog(run).restarts_per_job, 0.5)
})

test('both kinds of log are read, plain and gzipped, sorted by submission', async () => {
  const itp = 'job_id,submission_time,duration,num_gpu\na,50,10,2\nb,20,3600,1\n'
  const log = await readLog(write('c1.csv.gz', itp))
  assert.deepEqual([log.name, [...log.submittedAt], [...log.seconds]], ['c1', [0, 30], [3_600, 10]])
  const philly = 'timestamp,duration,num_gpus,gpu_time,cluster\n2017-10-09 07:01:55,66.0,1,66.0,x\n'
  assert.deepEqual([...(await readLog(write('p.csv', philly))).seconds], [66])
  write('other.csv', 'a,b\n1,2\n')
  assert.deepEqual(
    (await findLogs([folder])).map(({ name }) => name),
    ['c1', 'p'],
  )
  assert.equal((await readLog(write('c1.csv.gz', itp), 1)).count, 1)
})

test('a row that cannot be meant is refused with its file and line', async () => {
  const head = 'job_id,submission_time,duration,num_gpu\na,1,10,2\n'
  const cases: [string, RegExp][] = [
    ['b,2,-5,1', /^bad\.csv, line 3: the duration is "-5"/],
    ['b,2,1e12,1', /^bad\.csv, line 3: the duration is "1e12"/],
    ['b,2,5,999999', /^bad\.csv, line 3: "999999" devices/],
    ['b,2,5,0', /^bad\.csv, line 3: "0" devices/],
    ['b,soon,5,1', /^bad\.csv, line 3: the time is "soon"/],
    ['b,2,5', /^bad\.csv, line 3: it has 3 columns/],
  ]
  for (const [row, wanted] of cases) {
    await assert.rejects(
      readLog(write('bad.csv', `${head}${row}\n`)),
      (error) => error instanceof BatonError && wanted.test(error.message),
      row,
    )
  }
})

test('moments leave the heap in their order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1_000 }), { maxLength: 600 }), (times) => {
      const heap = new EventHeap()
      times.forEach((time, id) => heap.push(time, id, 0))
      const left: number[] = []
      for (; heap.size > 0; heap.pop()) {
        assert.equal(heap.nextAt, times[heap.nextId])
        left.push(heap.nextAt)
      }
      assert.deepEqual(
        left,
        times.toSorted((a, b) => a - b),
      )
    }),
    { numRuns: 50 },
  )
})
