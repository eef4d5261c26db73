/** A runtime with real processes in temporary folders. */
import { setTimeout as sleep } from 'node:timers/promises'
import { silentLogger, systemClock, type Logger } from '#base'
import { isTerminal, type JobDetail, type JobState } from '#contract'
import { testStore, type TestStore } from '#store/testing'
import { createRuntime, type RuntimeOptions } from '../create-runtime.ts'
import type { JobProgram } from '../model.ts'
import type { Runtime } from '../service.ts'

export interface TestRuntime {
  readonly runtime: Runtime
  readonly store: TestStore
  /** Another server on the same rows and folders, as after a kill: the first is not closed. */
  again(): Runtime
  /** Stops every job, then everything. */
  close(): Promise<void>
}

export interface TestRuntimeOptions {
  readonly cpuSlots?: number
  readonly graceSeconds?: number
  readonly programs?: Readonly<Record<string, JobProgram>>
  readonly launcher?: RuntimeOptions['launcher']
  readonly log?: Logger
  readonly unixAccountOf?: RuntimeOptions['unixAccountOf']
  /** Of the jobs; the store's unless given. */
  readonly dataDir?: string
}

export const PROJECT = 'default'

export async function testRuntime(options: TestRuntimeOptions = {}): Promise<TestRuntime> {
  const store = await testStore()
  const runtimes: Runtime[] = []
  const create = (): Runtime => {
    const runtime = createRuntime({
      db: store.db,
      clock: systemClock,
      log: options.log ?? silentLogger,
      dataDir: options.dataDir ?? store.dataDir,
      config: { cycleMs: 50, cpuSlots: options.cpuSlots ?? 2, graceSeconds: options.graceSeconds ?? 5 },
      programs: (kind) => options.programs?.[kind],
      ...(options.unixAccountOf === undefined ? {} : { unixAccountOf: options.unixAccountOf }),
      ...(options.launcher === undefined ? {} : { launcher: options.launcher }),
    })
    runtimes.push(runtime)
    return runtime
  }
  const runtime = create()
  return {
    runtime,
    store,
    again: create,
    close: async () => {
      const newest = runtimes.at(-1) ?? runtime
      const { items } = await newest.list({ project: PROJECT, limit: 500, state: 'active' })
      for (const job of items) await newest.stop(PROJECT, job.id, 'the test')
      for (const job of items) await waitForJob(newest, job.id, isTerminal)
      for (const one of runtimes) await one.close()
      await store.close()
    },
  }
}

const LOOK_MS = 20
const LIMIT_MS = 120_000

/** The job as soon as its state (or all of it) is as wanted. */
export async function waitForJob(
  runtime: Runtime,
  id: string,
  wanted: JobState | ((state: JobState) => boolean) | { readonly job: (job: JobDetail) => boolean },
): Promise<JobDetail> {
  const deadline = performance.now() + LIMIT_MS
  for (;;) {
    const job = await runtime.get(PROJECT, id)
    const isThere =
      typeof wanted === 'string'
        ? job.state === wanted
        : typeof wanted === 'function'
          ? wanted(job.state)
          : wanted.job(job)
    if (isThere) return job
    if (isTerminal(job.state) || performance.now() > deadline) {
      throw new Error(`Job ${job.name} is ${job.state}: ${job.message ?? ''} ${JSON.stringify(job.attempts)}`)
    }
    await sleep(LOOK_MS)
  }
}
