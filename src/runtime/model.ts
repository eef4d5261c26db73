/**
 * The nouns of the runtime: what a kind of job adds to it, and what a launcher does.
 *
 * What lies in an attempt's folder, and what a program may write there, is docs/attempt-contract.md.
 */
import type { JobOutput, JobSpec, Placement, Said } from '#contract'

/** One process to start. `argv[0]` is a path or a name on PATH. */
export interface Command {
  /** Name of its log stream: `main`, `rank-0`. */
  readonly stream: string
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Absolute; the attempt's folder unless given. */
  readonly workingDir?: string
}

/** What the shepherd of an attempt runs on one node. */
export interface LaunchPlan {
  /** One after the other, before the tasks; the first that fails ends the attempt. */
  readonly prepare: readonly Command[]
  /** Together; when one fails, the others are stopped. */
  readonly tasks: readonly Command[]
}

export interface PlannedJob {
  readonly id: string
  readonly project: string
  readonly owner: string
  readonly spec: JobSpec
  readonly createdAt: number
}

export interface PlannedAttempt {
  readonly id: string
  readonly number: number
  readonly placement: Placement
  /** The attempt's own folder; exists. */
  readonly directory: string
  /** The job's folder, which its attempts share: checkpoints, prepared inputs. Exists. */
  readonly stateDir: string
  /**
   * Where the job's commands find a file or folder that lies outside of its own: there, or in a copy, where they run
   * as an account that may not enter ours.
   */
  readable(path: string): Promise<string>
}

/** One entry of the program's outputs.json. */
export interface ProgramOutput {
  readonly name: string
  readonly kind: JobOutput['kind']
  /** Absolute: a file or a folder inside the attempt's or the state folder. */
  readonly path: string
  readonly metadata: Readonly<Record<string, unknown>>
}

/** What a kind of job adds to the runtime. main.ts hands one over for each kind. */
export interface JobProgram {
  /**
   * Checks a spec when it is submitted and fills in what it leaves open (`docs` becomes `docs@3`). Throws a
   * BatonError that names the setting.
   */
  check(
    spec: JobSpec,
    project: string,
  ): Promise<{ readonly spec: JobSpec; readonly warnings: readonly Said[] }>
  plan(job: PlannedJob, attempt: PlannedAttempt): Promise<LaunchPlan>
  /** Turns what an attempt left into versions. May run twice for one job (a crash between): the second finds what the first made. */
  publish?(job: PlannedJob, outputs: readonly ProgramOutput[]): Promise<readonly JobOutput[]>
}
