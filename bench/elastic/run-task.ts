/** A worker: simulates one workload under one scheduler for each message. */
import assert from 'node:assert/strict'
import { parentPort } from 'node:worker_threads'
import { FAST, FRUGAL, UNDECLARED, type DeviceType } from '#scheduler'
import { readApplication, type Application } from '../../sim/elastic/application.ts'
import { createBaton } from '../../sim/elastic/baton.ts'
import { measureRun } from '../../sim/elastic/metrics.ts'
import { createGavel } from '../../sim/elastic/peers/gavel.ts'
import { createPollux } from '../../sim/elastic/peers/pollux.ts'
import { createSia } from '../../sim/elastic/peers/sia.ts'
import { createTiresias } from '../../sim/elastic/peers/tiresias.ts'
import type { ElasticPolicy } from '../../sim/elastic/policy.ts'
import { POLLUX, SIA, scaled } from '../../sim/elastic/protocol.ts'
import { simulate } from '../../sim/elastic/simulate.ts'
import { readWorkload } from '../../sim/elastic/workload.ts'
import type { ElasticAnswer, ElasticTask } from './task.ts'

const SEED = 1

type Build = (types: readonly DeviceType[], applications: ReadonlyMap<string, Application>) => ElasticPolicy

const SUBJECTS: Readonly<Record<string, Build>> = {
  baton: (types) => createBaton('baton', types, FAST),
  'baton-undeclared': (types) => createBaton('baton-undeclared', types, UNDECLARED),
  'baton-frugal': (types) => createBaton('baton-frugal', types, FRUGAL),
  gavel: createGavel,
  pollux: (types) => createPollux(types, SEED),
  sia: createSia,
  tiresias: createTiresias,
}

const applicationsOf = new Map<string, ReadonlyMap<string, Application>>()

function runTask(task: ElasticTask): ElasticAnswer {
  const protocol = scaled(task.protocol === 'pollux' ? POLLUX : SIA, task.clusterFactor)
  let applications = applicationsOf.get(task.protocol)
  if (applications === undefined) {
    const kinds = protocol.types.map(({ name }) => name)
    applications = new Map(
      Object.entries(protocol.rules).map(([name, rule]) => [
        name,
        readApplication(task.profileFolder, name, kinds, rule),
      ]),
    )
    applicationsOf.set(task.protocol, applications)
  }
  const jobs = readWorkload(task.workload, [...applications.keys()])
  const build = SUBJECTS[task.subject]
  assert(build !== undefined, `no subject is named ${task.subject}`)
  const { types } = protocol
  const run = simulate(
    { types, applications, restartCosts: task.restartCosts, jobs },
    build(types, applications),
  )
  return measureRun(run, types)
}

assert(parentPort !== null)
const port = parentPort
port.on('message', (task: ElasticTask) => port.postMessage(runTask(task)))
