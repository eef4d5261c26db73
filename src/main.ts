/**
 * The server program: builds every module, hands each what it needs, and runs until it is told to stop.
 *
 * One line of JSON on standard output says `ready` or `failed`; the log goes to standard error. Stopping leaves
 * jobs and database running: the next server finds them.
 */
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { BatonError, createLogger, packageRoot, runsFromSource, systemClock, type Logger } from '#base'
import { checkAddress, claimServerPlace, createApi } from '#api'
import { findDataDir, loadConfig, type Config } from '#config'
import type { JobKind } from '#contract'
import { createDatasets, type Datasets } from '#data'
import { createGuard, type Guard } from '#guard'
import { createIdentity, type Identity, type OidcSettings } from '#identity'
import { createRuntime, type JobProgram, type Runtime } from '#runtime'
import { checkKeyFile, createSecrets, type Secrets } from '#secrets'
import { createServing, type Serving } from '#serving'
import { openStore, type Store } from '#store'
import { createTraining, type Training } from '#training'

const STOP_LIMIT_MS = 20_000

interface Modules {
  readonly runtime: Runtime
  readonly datasets: Datasets
  readonly training: Training
  readonly serving: Serving
  readonly guard: Guard
}

interface Server {
  readonly url: string
  stop(): Promise<void>
}

async function start(config: Config, log: Logger): Promise<Server> {
  const clock = systemClock
  const startedAt = clock.now()
  const version = readVersion()
  const { dataDir } = config
  const place = await claimServerPlace(dataDir)
  await checkAddress(config.server)
  await checkKeyFile({ dataDir, keyFile: config.secret.keyFile })
  const store = await openStore({ dataDir, databaseUrl: config.database.url, log, clock })
  const identity = createIdentity({ db: store.db, clock, oidc: oidcOf(config.server.oidc) })
  await identity.ensureLocalKey(dataDir)
  const secrets = createSecrets({ db: store.db, clock, dataDir, keyFile: config.secret.keyFile })
  const modules = await buildModules(config, store, secrets, identity, log)
  const { runtime, datasets, training, serving, guard } = modules
  const consoleDir = `${packageRoot}console/dist`
  const api = await createApi({
    db: store.db,
    identity,
    secrets,
    ...modules,
    config: config.server,
    version,
    startedAt,
    consoleDir,
    log,
    clock,
  })

  await runtime.start()
  await Promise.all([training.start(), serving.start()])
  const { url } = await api.listen()
  await place.announce({ url, startedAt, version })
  log.info('ready', { url, version, dataDir, ms: clock.now() - startedAt })

  return {
    url,
    stop: async () => {
      // From the door inwards: who is asked last ends last.
      await api.close()
      await Promise.all([serving.close(), training.close()])
      await runtime.close()
      await Promise.all([datasets.close(), guard.close()])
      await store.close()
      await place.leave()
    },
  }
}

/** Null where people sign in with links alone. */
function oidcOf({ issuer, clientId, ...rest }: Config['server']['oidc']): OidcSettings | null {
  return issuer === undefined || clientId === undefined ? null : { issuer, clientId, ...rest }
}

/** Side-by-side modules do not know each other: what one needs of another is passed here, as a function. */
async function buildModules(
  config: Config,
  store: Store,
  secrets: Secrets,
  identity: Identity,
  log: Logger,
): Promise<Modules> {
  const { dataDir } = config
  const { db, blobs } = store
  const clock = systemClock
  // Programs belong to modules that are built with the runtime in hand: they are asked for later.
  const programs = (kind: JobKind): JobProgram | undefined => {
    switch (kind) {
      case 'collect':
        return datasets.programs.collect
      case 'label':
        return datasets.programs.label
      case 'train':
        return training.programs.train
      case 'register':
        return training.programs.register
      case 'serve':
        return serving.programs.serve
      case 'command':
        return undefined
    }
  }
  const runtime = createRuntime({
    db,
    clock,
    log,
    dataDir,
    config: {
      cycleMs: config.scheduler.cycleMs,
      cpuSlots: config.runtime.cpuSlots,
      graceSeconds: config.runtime.graceSeconds,
      jobFolderDays: config.runtime.jobFolderDays,
    },
    programs,
    unixAccountOf: (owner) => identity.unixAccountOf(owner),
    secrets,
  })
  const datasets = createDatasets({
    db,
    blobs,
    clock,
    log,
    dataDir,
    jobsReading: (project, dataset) => runtime.readers(project, dataset),
  })
  const training = createTraining({
    db,
    blobs,
    runtime,
    resolveDataset: (project, ref) => datasets.resolve(project, ref),
    clock,
    log,
    dataDir,
  })
  const serving = createServing({
    db,
    runtime,
    resolveModel: (project, ref) => training.models.resolve(project, ref),
    clock,
    log,
    config: config.serving,
    dataDir,
  })
  const guard = await createGuard({
    dataDir,
    policyFile: config.guard.policyFile ?? null,
    upstream: {
      models: (project) => serving.models(project),
      generate: (request, signal) => serving.generate(request, signal),
    },
    clock,
    log,
  })
  return { runtime, datasets, training, serving, guard }
}

function readVersion(): string {
  return (JSON.parse(readFileSync(`${packageRoot}package.json`, 'utf8')) as { version: string }).version
}

function readConfig(): Config {
  const dataDir = findDataDir({
    env: process.env,
    cwd: process.cwd(),
    checkoutDir: runsFromSource ? packageRoot : null,
    homeDir: homedir(),
  })
  return loadConfig({ env: process.env, dataDir })
}

/** What the one who started us waits for. It may be gone: then nobody reads it. */
function tell(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

async function main(): Promise<void> {
  // Whoever started it: what it and its jobs write below the data directory is for its account alone.
  process.umask(0o077)
  // Set by `baton up` for this process alone: the threads of a job want their own memory.
  if (process.env['MALLOC_ARENA_MAX'] === '2') delete process.env['MALLOC_ARENA_MAX']
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  const write = (line: string): boolean => process.stderr.write(line)
  let log = createLogger('info', write)
  const die = (error: unknown): void => {
    log.error('The server ends: something that nobody caught', { error })
    process.exit(1)
  }
  process.on('uncaughtException', die)
  process.on('unhandledRejection', die)

  try {
    const config = readConfig()
    log = createLogger(config.log.level, write)
    const server = await start(config, log)
    stopOnSignal(server, log)
    tell({ event: 'ready', url: server.url, pid: process.pid })
  } catch (error) {
    log.error('The server did not start', { error })
    const { kind, code, message, hint, details } =
      error instanceof BatonError
        ? error
        : new BatonError('failed', 'server/failed', String(error), {
            hint: 'The log of the server says more',
            details: { reason: String(error) },
          })
    tell({ event: 'failed', kind, code, message, hint, details })
    process.exitCode = 1
    // A timer or a connection of what was built so far would keep the process.
    setTimeout(() => process.exit(1), 100)
  }
}

function stopOnSignal(server: Server, log: Logger): void {
  let isStopping = false
  const stop = (signal: NodeJS.Signals): void => {
    if (isStopping) process.exit(1)
    isStopping = true
    log.info('stopping', { signal })
    setTimeout(() => {
      log.error('Stopping took too long; jobs are not touched by that')
      process.exit(1)
    }, STOP_LIMIT_MS).unref()
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error('Stopping failed; jobs are not touched by that', { error })
        process.exit(1)
      },
    )
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop)
}

await main()
