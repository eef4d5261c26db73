import { spawn, type ChildProcess } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { commandAs, environmentAs, systemErrorCode } from '#base'
import { makeCgroup, moveInto, findParent, sawOutOfMemory, type Cgroup } from './cgroup.ts'
import { folderProblem, startProblem, wantedMemory, type ExitSentence } from './exit-sentence.ts'
import { LogFile } from './log-file.ts'
import type { ShepherdOrder } from './order.ts'

export interface CommandEnd {
  readonly stream: string
  readonly exitCode: number | null
  readonly signal: string | null
  readonly why: ExitSentence | null
  readonly wasOutOfMemory: boolean
}

export interface RunningCommand {
  /** Settles when the process and its group are gone. Never rejects. */
  readonly ended: Promise<CommandEnd>
  readonly cgroup: Cgroup | null
  readonly log: LogFile
  /** To the process and its whole group. */
  signal(name: NodeJS.Signals): void
  /** Waits (not long) for the last of its output and closes the log. */
  drain(): Promise<void>
}

const DRAIN_MS = 2_000

/** Start one process in a session and, where there are any, a cgroup of its own. */
export async function runCommand(
  command: ShepherdOrder['tasks'][number],
  order: Pick<ShepherdOrder, 'attemptId' | 'logLimitBytes' | 'memoryMiB' | 'workDir' | 'account'>,
  directory: string,
  baseEnv: Readonly<Record<string, string>>,
  onCgroup: (folder: string) => Promise<void>,
): Promise<RunningCommand> {
  const { stream } = command
  const log = new LogFile(join(directory, 'logs', `${stream}.log`), order.logLimitBytes)
  const workingDir = command.workingDir ?? order.workDir ?? directory
  const wrongFolder = lookAtFolder(workingDir)
  if (wrongFolder !== null) return neverStarted(log, { stream, exitCode: 127, why: wrongFolder })

  const { account = null } = order
  const [program = '', ...args] =
    account === null ? command.argv : commandAs(account, command.argv, workingDir)
  const cgroup = await makeCgroup(`baton-${order.attemptId}-${stream}`, order.memoryMiB)
  if (cgroup !== null) await onCgroup(cgroup.folder)
  const home = cgroup === null ? null : await findParent()
  let child: ChildProcess
  try {
    child = bornInside(cgroup, home, () =>
      spawn(program, args, {
        cwd: account === null ? workingDir : '/',
        env: account === null ? { ...baseEnv, ...command.env } : environmentAs(account, baseEnv, command.env),
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    )
  } catch (error) {
    // spawn throws at once for what the kernel cannot take: a NUL byte, arguments that are too long.
    return neverStarted(log, { stream, exitCode: 126, why: startProblem(command.argv[0] ?? '', error) })
  }
  for (const output of [child.stdout, child.stderr]) {
    output?.on('data', (chunk: Buffer) => log.write(chunk))
    output?.on('error', () => {})
  }
  const closed = new Promise<void>((resolve) => {
    child.on('close', () => resolve())
    child.on('error', () => resolve())
  })
  const ended = new Promise<CommandEnd>((resolve) => {
    child.on('error', (error) => {
      if (child.pid !== undefined) return
      const exitCode = systemErrorCode(error) === 'ENOENT' ? 127 : 126
      const why = startProblem(command.argv[0] ?? '', error)
      log.write(Buffer.from(`[baton] ${why.message}\n`))
      resolve({ stream, exitCode, signal: null, why, wasOutOfMemory: false })
    })
    child.on('exit', (exitCode, signal) => {
      // Now, while the group's number is still its own: what it left behind would hold its output open.
      if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL')
      void endOf({ stream, exitCode, signal }, cgroup, order.memoryMiB).then(resolve)
    })
  })
  return {
    ended,
    cgroup,
    log,
    signal: (name) => {
      if (child.pid !== undefined) signalGroup(child.pid, name)
    },
    drain: async () => {
      await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, DRAIN_MS).unref())])
      log.close()
    },
  }
}

async function endOf(
  end: Pick<CommandEnd, 'stream' | 'exitCode' | 'signal'>,
  cgroup: Cgroup | null,
  memoryMiB: number | null,
): Promise<CommandEnd> {
  const wasOutOfMemory = end.exitCode !== 0 && cgroup !== null && (await sawOutOfMemory(cgroup))
  return { ...end, why: wasOutOfMemory ? wantedMemory(end.stream, memoryMiB) : null, wasOutOfMemory }
}

/**
 * A child belongs to the cgroup that its parent is in when it forks: so step in, fork, step back. All in one
 * go: a child that ends before anybody listens would never be seen to end.
 */
function bornInside<T>(cgroup: Cgroup | null, home: Cgroup | null, start: () => T): T {
  if (cgroup === null || home === null) return start()
  try {
    moveInto(cgroup.folder, process.pid)
  } catch {
    return start()
  }
  try {
    return start()
  } finally {
    stepBack(home)
  }
}

/** Where it fails we stay inside: the child runs, and that counts. */
function stepBack(home: Cgroup): void {
  try {
    moveInto(home.folder, process.pid)
  } catch {
    // Its cgroup is left to the kernel.
  }
}

function signalGroup(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name)
  } catch {
    // Nobody of the group is left.
  }
}

/** Node reports a missing working folder as a missing program, so it is looked at first. */
function lookAtFolder(path: string): ExitSentence | null {
  try {
    return statSync(path).isDirectory() ? null : folderProblem(path, 'no-folder')
  } catch (error) {
    return folderProblem(path, systemErrorCode(error) === 'EACCES' ? 'closed' : 'missing')
  }
}

function neverStarted(log: LogFile, end: Pick<CommandEnd, 'stream' | 'exitCode' | 'why'>): RunningCommand {
  log.write(Buffer.from(`[baton] ${end.why?.message ?? ''}\n`))
  return {
    ended: Promise.resolve({ ...end, signal: null, wasOutOfMemory: false }),
    cgroup: null,
    log,
    signal: () => {},
    drain: async () => log.close(),
  }
}
