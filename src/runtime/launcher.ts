/**
 * What starts attempts and looks after them: local processes now, Kubernetes and Slurm behind the same door.
 *
 * A launcher keeps no state of its own in memory: after a restart it finds everything again by the handle.
 * All launchers pass testing/launcher-contract.ts.
 */
import type { ProcessIdentity, UnixAccount } from '#base'
import type { Device, Said } from '#contract'
import type { Command } from './model.ts'

export interface NodeInventory {
  readonly id: string
  readonly cluster: string
  readonly cpuCount: number
  readonly memoryMiB: number
  readonly memoryUsedMiB: number
  readonly devices: readonly Omit<Device, 'jobId'>[]
}

/** What the database knows of an attempt: enough to find it again. */
export interface AttemptHandle {
  readonly id: string
  readonly token: string
  /** Absolute: what the launcher keeps of it. */
  readonly directory: string
  /** Absolute: the program's own folder. The same, unless the program runs as another account than we do. */
  readonly workDir: string
  /** The process that keeps it, once it was seen. */
  readonly identity: ProcessIdentity | null
}

/** Everything that the node needs to run an attempt; `env` of each command is complete but for PATH, HOME, … and secrets. */
export interface AttemptOrder {
  readonly prepare: readonly Command[]
  readonly tasks: readonly Command[]
  /**
   * For the environment of every command, and for nothing else: a launcher writes these values into no file, argument
   * or log. An attempt that they did not reach whole has not started.
   */
  readonly secretEnv: Readonly<Record<string, string>>
  /** From the request to stop until SIGKILL. */
  readonly graceMs: number
  /** What a log stream may hold before the rest is dropped. */
  readonly logLimitBytes: number
  /** For each task; null sets no limit. */
  readonly memoryMiB: number | null
  /** As whom its commands run; null: as the account that we run as. */
  readonly account: UnixAccount | null
}

export type Observation =
  /** Nothing has been started; `launch` may come again. */
  | { readonly kind: 'not-started' }
  | { readonly kind: 'running'; readonly identity: ProcessIdentity; readonly startedAt: number }
  | { readonly kind: 'ended'; readonly exit: ExitReport; readonly startedAt: number | null }
  /** It ran, it is gone, and nothing says how it ended. None of its processes lives. */
  | { readonly kind: 'lost'; readonly why: Said }

/** The content of exit.json. */
export interface ExitReport {
  readonly at: number
  readonly exitCode: number | null
  readonly signal: string | null
  /** The first task that failed; the last that ended when none did. */
  readonly task: string
  /** Why, in one sentence, where more is known than the code says. */
  readonly message: string | null
  /** The same as data; null where the program that wrote it knew none. */
  readonly said?: Said | null | undefined
  /** A stop reached it while it ran. */
  readonly wasStopped: boolean
  readonly wasOutOfMemory: boolean
}

export interface Launcher {
  readonly name: string
  inventory(): Promise<readonly NodeInventory[]>
  /** Starts the attempt, or does nothing where it was started before: it never runs twice. */
  launch(attempt: AttemptHandle, order: AttemptOrder): Promise<void>
  observe(attempt: AttemptHandle): Promise<Observation>
  /** `stop` gives the grace time to end well; `kill` ends every process of it at once. */
  signal(attempt: AttemptHandle, how: 'stop' | 'kill'): Promise<void>
  /** Makes sure that a launch that is still on its way starts nothing. False: it has started. */
  revoke(attempt: AttemptHandle): Promise<boolean>
  streams(attempt: AttemptHandle): Promise<readonly { readonly name: string; readonly bytes: number }[]>
  /** Bytes of one of its files (`logs/main.log`, `progress.jsonl`) from an offset; null where there is none. */
  read(
    attempt: AttemptHandle,
    file: string,
    offset: number,
    limitBytes: number,
  ): Promise<{ readonly bytes: Buffer; readonly size: number } | null>
}
