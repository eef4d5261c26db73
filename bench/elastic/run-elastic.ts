/** What `pollux` and `sia` have in common: find the workloads, run each under each scheduler, report. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { BatonError, packageRoot } from '#base'
import type { Protocol } from '../../sim/elastic/protocol.ts'
import { readRestartCosts } from '../../sim/elastic/restart-costs.ts'
import type { BenchOptions } from '../options.ts'
import { runInWorkers } from '../worker-pool.ts'
import { listCases, chooseCases, type WorkloadCase } from './cases.ts'
import { writeReport, type CaseResult } from './report.ts'
import { isAnswer, type ElasticTask } from './task.ts'

export interface ElasticBench {
  readonly protocol: Protocol
  /** Below the folder of traces. */
  readonly workloads: string
  /** Baton's own come first, so that a slow peer does not end last. */
  readonly subjects: readonly string[]
  /** How many times the cluster a case has. */
  clusterFactor(name: string): number
  /** Without --case. */
  byDefault(found: readonly WorkloadCase[]): readonly WorkloadCase[]
  /** Of those that --case names. */
  byName(chosen: readonly WorkloadCase[], names: readonly string[]): readonly WorkloadCase[]
  /** With --quick. */
  quickly(chosen: readonly WorkloadCase[]): readonly WorkloadCase[]
  published(chosen: readonly WorkloadCase[], traces: string): readonly CaseResult[]
}

const DEFAULT_TRACES = join(packageRoot, '..', 'shared', 'data', 'traces')
const PROFILES = join('sia-sosp23', 'profiles')

export async function runElastic(options: BenchOptions, bench: ElasticBench): Promise<number> {
  try {
    const traces = options.data ?? DEFAULT_TRACES
    const found = listCases(join(traces, bench.workloads))
    const named =
      options.cases === null
        ? bench.byDefault(found)
        : bench.byName(chooseCases(found, options.cases), options.cases)
    const chosen = options.quick ? bench.quickly(named) : named
    if (chosen.length === 0) {
      throw new BatonError(
        'bad-request',
        'bench/no-case',
        `There is no workload in ${join(traces, bench.workloads)}`,
        {
          hint: 'Name a folder of traces with --data',
        },
      )
    }
    const { protocol } = bench
    const restartCosts =
      options.restartCosts === null
        ? protocol.restartCosts
        : readRestartCosts(options.restartCosts, Object.keys(protocol.rules))
    const profileFolder = [join(traces, PROFILES), join(DEFAULT_TRACES, PROFILES)].find(existsSync)
    const tasks = chosen.flatMap(({ name, path }) =>
      bench.subjects.map((subject) => ({
        name,
        task: {
          protocol: protocol.name,
          profileFolder: profileFolder ?? join(traces, PROFILES),
          workload: path,
          subject,
          restartCosts,
          clusterFactor: bench.clusterFactor(name),
        } satisfies ElasticTask,
      })),
    )
    const answers = await runInWorkers(
      new URL('run-task.ts', import.meta.url),
      tasks.map(({ task }) => task),
      isAnswer,
    )
    const results: CaseResult[] = answers.map((metrics, at) => ({
      case: tasks[at]!.name,
      subject: tasks[at]!.task.subject,
      metrics,
    }))
    const all = [...results, ...bench.published(chosen, traces)]
    const byCase = chosen.flatMap(({ name }) => all.filter((result) => result.case === name))
    writeReport(options.name, byCase, options.json)
    const leftOut = options.cases === null ? found.length - chosen.length : 0
    if (leftOut > 0) {
      process.stderr.write(`${leftOut} more workloads are there: name them, or their folders, with --case\n`)
    }
    return 0
  } catch (error) {
    if (!(error instanceof BatonError)) throw error
    process.stderr.write(
      `✗ ${error.code}: ${error.message}\n${error.hint === undefined ? '' : `  ${error.hint}\n`}`,
    )
    return 2
  }
}
