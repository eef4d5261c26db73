import type { Kysely } from 'kysely'
import type { Clock, Logger } from '#base'
import type { JobKind } from '#contract'
import { createSecrets, type JobSecrets } from '#secrets'
import type { Tables } from '#store'
import { viewNodes, viewOverview, viewQueues } from './cluster-view.ts'
import { createCluster } from './cluster.ts'
import { forecastJob } from './check-job.ts'
import { commandProgram } from './command-program.ts'
import type { RuntimeContext } from './context.ts'
import { createEngine } from './engine.ts'
import { createEventLog } from './event-feed.ts'
import { findJob } from './find-job.ts'
import { jobCurve, jobDetail } from './job-detail.ts'
import type { Launcher } from './launcher.ts'
import { jobResults } from './job-results.ts'
import { listHistory, listJobs } from './list-jobs.ts'
import { listReaders } from './list-readers.ts'
import { createInventory } from './local/inventory.ts'
import { createLocalLauncher } from './local/local-launcher.ts'
import { createLostWork } from './lost-work.ts'
import { createMeasures } from './measures.ts'
import type { JobProgram } from './model.ts'
import { readLog } from './read-log.ts'
import { secretUsers } from './secret-users.ts'
import { createServerLife } from './server-life.ts'
import type { Runtime } from './service.ts'
import { stopJob } from './stop-job.ts'
import { submitJob } from './submit-job.ts'

export interface RuntimeOptions {
  readonly db: Kysely<Tables>
  readonly clock: Clock
  readonly log: Logger
  /** Absolute. Jobs live in its `jobs/`. */
  readonly dataDir: string
  readonly config: {
    readonly cycleMs: number
    readonly cpuSlots: 'auto' | number
    readonly graceSeconds: number
    /** 90 unless given. */
    readonly jobFolderDays?: number
  }
  /**
   * What each kind of job runs. Asked whenever it is needed, because programs belong to modules that are built
   * with the runtime in hand; `command` is the runtime's own. All must be there before `start`.
   */
  readonly programs: (kind: JobKind) => JobProgram | undefined
  /** The Unix account linked to an owner of jobs; nobody has one unless given. Used where we run as root. */
  readonly unixAccountOf?: (owner: string) => Promise<string | null>
  /** Those whose key lies in the data directory, unless given. */
  readonly secrets?: JobSecrets
  /** This machine's, unless given. */
  readonly launcher?: Launcher
}

export function createRuntime(options: RuntimeOptions): Runtime {
  const { db, clock, log, dataDir, config } = options
  const events = createEventLog(db, clock, log)
  const launcher =
    options.launcher ??
    createLocalLauncher({ inventory: createInventory({ cpuSlots: config.cpuSlots, clock }) })
  const context: RuntimeContext = {
    db,
    clock,
    log,
    events,
    launcher,
    dataDir,
    graceMs: config.graceSeconds * 1000,
    filesKeptMs: (config.jobFolderDays ?? 90) * 24 * 3600 * 1000,
    programOf: (kind) => (kind === 'command' ? commandProgram : (options.programs(kind as JobKind) ?? null)),
    cluster: createCluster(launcher, clock),
    unixAccountOf: async (owner) =>
      process.getuid?.() === 0 ? ((await options.unixAccountOf?.(owner)) ?? null) : null,
    secrets: options.secrets ?? createSecrets({ db, clock, dataDir }),
    life: createServerLife(db, clock),
    measures: createMeasures(),
    wake: () => engine.wake(),
  }
  const lostWork = createLostWork(db)
  const engine = createEngine(context, config.cycleMs)

  return {
    submit: (request) => submitJob(context, request),
    forecast: (request) => forecastJob(context, request),
    list: (query) => listJobs(context, query),
    get: async (project, id) => jobDetail(context, await findJob(context, project, id)),
    stop: async (project, id, by) => stopJob(context, (await findJob(context, project, id)).id, by),
    results: (project, ids) => jobResults(db, project, ids),
    curve: async (project, id, points) => jobCurve(context, await findJob(context, project, id), points),
    readLog: async (project, id, query) => readLog(context, await findJob(context, project, id), query),
    history: async (project, id, query) =>
      listHistory(context, (await findJob(context, project, id)).id, query),
    readers: (project, dataset) => listReaders(context, project, dataset),
    secretUsers: (project) => secretUsers(context, project),
    queues: (project) => viewQueues(context, project),
    nodes: () => viewNodes(context),
    overview: (project) => viewOverview(context, project),
    measures: (project) => context.measures.read(project),
    lostGpuSeconds: (project) => lostWork.gpuSeconds(project),
    events,
    start: () => engine.start(),
    close: () => engine.close(),
  }
}
