/**
 * What the shepherd does with an attempt: prepare, run the tasks together, pass a stop on, leave no process
 * behind, and write how it ended.
 */
import { existsSync, openSync, closeSync, fsyncSync, writeSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { writeFileAtomic } from '#base'
import type { ExitReport } from '../launcher.ts'
import { FILES } from './attempt-files.ts'
import { endProcesses } from './end-processes.ts'
import { DISK_WAS_FULL } from './exit-sentence.ts'
import type { ShepherdOrder } from './order.ts'
import { runCommand, type CommandEnd, type RunningCommand } from './run-command.ts'

export interface Attempt {
  readonly order: ShepherdOrder
  readonly directory: string
  readonly baseEnv: Readonly<Record<string, string>>
}

export interface KeptAttempt {
  /** Settles when exit.json is written. */
  readonly done: Promise<void>
  /** Asks every process to end; those that do not are killed after the grace time. */
  stop(): void
}

const RESERVE_BYTES = 4096

export function keepAttempt({ order, directory, baseEnv }: Attempt): KeptAttempt {
  const living = new Set<RunningCommand>()
  const cgroups: string[] = []
  let wasStopped = false
  let graceTimer: NodeJS.Timeout | undefined

  const signalAll = (name: NodeJS.Signals): void => {
    for (const command of living) command.signal(name)
  }
  const endAll = (): void => {
    signalAll('SIGTERM')
    graceTimer ??= setTimeout(() => signalAll('SIGKILL'), order.graceMs)
  }
  const start = async (command: ShepherdOrder['tasks'][number]): Promise<RunningCommand> => {
    const running = await runCommand(command, order, directory, baseEnv, async (cgroup) => {
      cgroups.push(cgroup)
      await writeFile(join(directory, FILES.cgroups), JSON.stringify(cgroups), { mode: 0o600 })
    })
    living.add(running)
    // A stop may have come between two starts.
    if (wasStopped) running.signal('SIGTERM')
    return running
  }

  const run = async (): Promise<void> => {
    await mkdir(join(directory, FILES.logs), { recursive: true, mode: 0o700 })
    reserveSpace(directory)
    const commands: RunningCommand[] = []
    let firstFailure: CommandEnd | null = null
    let last: CommandEnd | null = null
    const follow = async (running: RunningCommand): Promise<void> => {
      const end = await running.ended
      last = end
      living.delete(running)
      if (firstFailure === null && failed(end)) {
        firstFailure = end
        endAll()
      }
    }
    for (const command of order.prepare) {
      if (firstFailure !== null || wasStopped) break
      const running = await start(command)
      commands.push(running)
      await follow(running)
    }
    if (firstFailure === null && !wasStopped) {
      const tasks: Promise<void>[] = []
      for (const command of order.tasks) {
        const running = await start(command)
        commands.push(running)
        tasks.push(follow(running))
      }
      await Promise.all(tasks)
    }
    clearTimeout(graceTimer)
    // Those that left their process group hold pipes, cgroups and devices.
    await endProcesses({ token: order.token, directory })
    await Promise.all(commands.map((command) => command.drain()))
    await reportExit(directory, exitReport(firstFailure ?? last, wasStopped, commands))
  }

  return {
    done: run(),
    stop: () => {
      if (wasStopped) return
      wasStopped = true
      endAll()
    },
  }
}

/** The attempt's environment, without what belongs to the server: its settings and npm's. */
export function baseEnvOf(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || /^(BATON_|npm_|NODE_OPTIONS$|NODE_CHANNEL|INIT_CWD$)/.test(name)) continue
    kept[name] = value
  }
  return kept
}

const failed = (end: CommandEnd): boolean => end.exitCode !== 0

function exitReport(
  end: CommandEnd | null,
  wasStopped: boolean,
  commands: readonly RunningCommand[],
): ExitReport {
  const why =
    end?.why ?? (commands.some((command) => command.log.stoppedBy === 'disk-full') ? DISK_WAS_FULL : null)
  return {
    at: Date.now(),
    exitCode: end === null ? null : end.exitCode,
    signal: end?.signal ?? null,
    task: end?.stream ?? '',
    message: why?.message ?? null,
    said: why?.said ?? null,
    wasStopped,
    wasOutOfMemory: end?.wasOutOfMemory ?? false,
  }
}

/** Space for the report, taken while there is some: a full disk must not hide how an attempt ended. */
function reserveSpace(directory: string): void {
  const path = join(directory, `${FILES.exit}.reserve`)
  if (existsSync(path)) return
  const file = openSync(path, 'w', 0o600)
  try {
    writeSync(file, Buffer.alloc(RESERVE_BYTES, ' '))
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

async function reportExit(directory: string, report: ExitReport): Promise<void> {
  const path = join(directory, FILES.exit)
  const text = JSON.stringify(report)
  for (;;) {
    try {
      await writeFileAtomic(path, text)
      return
    } catch {
      // Over the reserved blocks: that needs no new ones.
    }
    try {
      const reserve = openSync(`${path}.reserve`, 'r+')
      try {
        writeSync(reserve, Buffer.from(text.padEnd(RESERVE_BYTES)))
        fsyncSync(reserve)
      } finally {
        closeSync(reserve)
      }
      await rename(`${path}.reserve`, path)
      return
    } catch {
      if (!existsSync(directory)) return
      await sleep(1_000)
    }
  }
}
