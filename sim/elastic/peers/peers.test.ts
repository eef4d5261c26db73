import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { packageRoot } from '#base'
import { readApplication } from '../application.ts'
import { POLLUX } from '../protocol.ts'
import { simulate } from '../simulate.ts'
import { readWorkload } from '../workload.ts'
import { survivors } from './nsga.ts'
import { packWhole } from './pack-whole.ts'
import { createTiresias } from './tiresias.ts'

const TRACES = join(packageRoot, '..', 'shared', 'data', 'traces')
const WORKLOAD = join(TRACES, 'pollux-osdi21', 'workloads', 'workload-4.csv')
const RESULTS = join(TRACES, 'pollux-osdi21', 'results-jobload', 'tiresias-1.0', 'summary.json.gz')
const skip = existsSync(WORKLOAD) && existsSync(RESULTS) ? false : `there is no ${WORKLOAD}`

test('Tiresias ends the jobs of a published workload when its authors saw them end', { skip }, () => {
  const kinds = POLLUX.types.map(({ name }) => name)
  const applications = new Map(
    Object.entries(POLLUX.rules).map(([name, rule]) => [
      name,
      readApplication(join(TRACES, 'sia-sosp23', 'profiles'), name, kinds, rule),
    ]),
  )
  const { types, restartCosts } = POLLUX
  const jobs = readWorkload(WORKLOAD, [...applications.keys()])
  const run = simulate({ types, applications, restartCosts, jobs }, createTiresias(types))
  const summary = JSON.parse(gunzipSync(readFileSync(RESULTS)).toString('utf8')) as {
    readonly jcts: Readonly<Record<string, Readonly<Record<string, number>>>>
  }
  const published = summary.jcts['workload-4']!
  const errors = run.jobs
    .map((job) => Math.abs((job.finishedAt! - job.arrivesAt) / published[job.id]! - 1))
    .sort((a, b) => a - b)
  assert(
    errors[Math.floor(errors.length / 2)]! < 0.02,
    `median error ${errors[Math.floor(errors.length / 2)]}`,
  )
  const mean = run.jobs.reduce((sum, job) => sum + job.finishedAt! - job.arrivesAt, 0) / run.jobs.length
  const theirs = Object.values(published).reduce((sum, value) => sum + value, 0) / run.jobs.length
  assert(Math.abs(mean / theirs - 1) < 0.02, `${mean} s, published ${theirs} s`)
})

test('survivors are the first front, and then those of the next that stand alone', () => {
  const scores = [
    [3, 1],
    [1, 3],
    [2, 2],
    [1, 1],
    [0.5, 0.5],
  ] as const
  assert.deepEqual(new Set(survivors(scores, 3)), new Set([0, 1, 2]))
  assert.equal(survivors(scores, 4).at(-1), 3)
})

test('powers of two and whole nodes are packed without spreading', () => {
  const types = [{ name: 'gpu', nodeCount: 2, devicesPerNode: 4, memoryGBps: 1 }]
  const placed = packWhole(
    types,
    [1, 4, 2, 1].map((devices) => ({ type: 0, devices })),
  )
  assert(placed.every((allocation) => allocation!.nodes.length === 1))
})
