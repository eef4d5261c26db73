/** Starts the server program, which outlives this command, and waits until it is ready or says why not. */
import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  isSameProcess,
  makeFolder,
  packageRoot,
  runsFromSource,
  systemErrorCode,
  type BatonError,
} from '#base'
import { dataDirUnusable, serverFailed, serverSilent } from '../errors.ts'
import { readServerFile, type ServerFile } from '../http/find-server.ts'
import { readStartLine } from './read-start-line.ts'

export interface StartOptions {
  readonly dataDir: string
  readonly variables: Readonly<Record<string, string | undefined>>
  /** Settings from the command line, as variables. */
  readonly settings: Readonly<Record<string, string>>
  readonly timeoutMs: number
  /** Called while it is not ready. */
  readonly onWait: (waitedMs: number) => void
}

const LOOK_MS = 25
/** V8 lets its heap grow slowly, and keeps 2 MiB for the youngest objects in place of 16: 40 MB less under load. */
const SMALL = ['--optimize-for-size', '--max-semi-space-size=2']
const LOG_LIMIT_BYTES = 16 << 20

const serverProgram = (): string => join(packageRoot, runsFromSource ? 'src/main.ts' : 'dist/main.js')
export const serverLog = (dataDir: string): string => join(dataDir, 'logs', 'server.log')

export interface StartedServer {
  readonly server: ServerFile
  /** False: another `baton up` was faster. */
  readonly isOurs: boolean
}

export async function startServer(options: StartOptions): Promise<StartedServer> {
  const { dataDir, timeoutMs, onWait } = options
  const logFile = prepareLog(dataDir)
  const log = openSync(logFile, 'a', 0o600)
  const child = spawnServer(options, ['ignore', 'pipe', log], true)
  closeSync(log)
  child.unref()
  const told = listen(child)

  const startedAt = performance.now()
  for (;;) {
    const found = readServerFile(dataDir)
    if (found !== null && isSameProcess(found) && (found.pid === child.pid ? told.isReady : told.ended)) {
      child.stdout?.destroy()
      return { server: found, isOurs: found.pid === child.pid }
    }
    // Another `baton up` was faster, and its server is not ready yet.
    const isElsewhere = told.failure?.code === 'server/already-runs'
    if (told.ended && !isElsewhere) throw told.failure ?? serverFailed(told.how, logFile)
    const waitedMs = performance.now() - startedAt
    if (waitedMs > timeoutMs) throw told.failure ?? serverSilent(Math.round(timeoutMs / 1000), logFile)
    onWait(waitedMs)
    await sleep(LOOK_MS)
  }
}

interface Told {
  isReady: boolean
  failure: BatonError | null
  ended: boolean
  how: string
}

/** The server says on standard output, in one line of JSON, that it is ready or why it is not. */
function listen(child: ChildProcess): Told {
  const told: Told = { isReady: false, failure: null, ended: false, how: '' }
  let text = ''
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
    const line = text.includes('\n') ? readStartLine(text.slice(0, text.indexOf('\n'))) : null
    if (line === 'ready') told.isReady = true
    else if (line !== null) told.failure = line
  })
  child.on('error', (error) => Object.assign(told, { ended: true, how: error.message }))
  child.on('close', (code, signal) => {
    Object.assign(told, { ended: true, how: signal === null ? `exit code ${code}` : `ended by ${signal}` })
  })
  return told
}

export function spawnServer(
  { dataDir, variables, settings }: Pick<StartOptions, 'dataDir' | 'variables' | 'settings'>,
  stdio: ['ignore', 'pipe' | 'inherit', number | 'inherit'],
  detached: boolean,
): ChildProcess {
  return spawn(process.execPath, [...SMALL, serverProgram()], {
    cwd: dataDir,
    detached,
    stdio,
    env: {
      // Compiled once: 0.3 s and 20 MB less at each start, for the server and the programs that it starts.
      NODE_COMPILE_CACHE: join(dataDir, 'cache'),
      // glibc keeps memory for each thread: 30 MB less under load. The server does not hand it on to jobs.
      MALLOC_ARENA_MAX: '2',
      ...variables,
      ...settings,
      BATON_DATA_DIR: dataDir,
    },
  })
}

/** The log goes on where it is; one that has grown large is put aside, over the one put aside before. */
export function prepareLog(dataDir: string): string {
  const logFile = serverLog(dataDir)
  try {
    makeFolder(dataDir, 0o700)
    makeFolder(join(dataDir, 'logs'), 0o700)
    if (sizeOf(logFile) > LOG_LIMIT_BYTES) renameSync(logFile, `${logFile}.1`)
    closeSync(openSync(logFile, 'a', 0o600))
    return logFile
  } catch (error) {
    const reasons: Readonly<Record<string, string>> = {
      ENOSPC: 'the disk is full',
      EDQUOT: 'the quota of the disk is used up',
      EACCES: 'you may not write there',
      ENOENT: 'nothing can be made there',
      EROFS: 'the disk can only be read',
      ENOTDIR: 'a part of its path is a file',
      EEXIST: 'it is a file',
    }
    const code = systemErrorCode(error) ?? String(error)
    throw dataDirUnusable(dataDir, reasons[code] ?? code)
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}
