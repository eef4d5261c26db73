/** What the node is told to run: the program's plan with the environment that every process finds. */
import assert from 'node:assert/strict'
import { dirname } from 'node:path'
import type { UnixAccount } from '#base'
import type { Device, Placement } from '#contract'
import type { AttemptOrder } from './launcher.ts'
import type { Command, LaunchPlan, PlannedAttempt, PlannedJob } from './model.ts'

export interface OrderOptions {
  readonly token: string
  readonly graceMs: number
  readonly account: UnixAccount | null
  /** Values by the name of the secret: all that the job's `env` refers to. */
  readonly secrets: ReadonlyMap<string, string>
  /** By device id. */
  readonly devices: ReadonlyMap<string, Pick<Device, 'vendor'>>
}

/** 256 MiB a stream. */
const LOG_LIMIT_BYTES = 256 * 1024 * 1024

export function attemptOrder(
  job: PlannedJob,
  attempt: PlannedAttempt,
  plan: LaunchPlan,
  { token, graceMs, devices, account, secrets }: OrderOptions,
): AttemptOrder {
  const contract = {
    BATON_JOB_ID: job.id,
    BATON_JOB_NAME: job.spec.name,
    BATON_JOB_DIR: dirname(attempt.stateDir),
    BATON_STATE_DIR: attempt.stateDir,
    BATON_ATTEMPT_DIR: attempt.directory,
    BATON_ATTEMPT: String(attempt.number),
    BATON_ATTEMPT_TOKEN: token,
  }
  const { plain, secretEnv } = splitEnv(job.spec.env, secrets)
  // What Baton sets itself wins over a secret too.
  for (const name of Object.keys({ ...visibilityVariables([], devices), ...contract })) delete secretEnv[name]
  const complete = (command: Command, ids: readonly string[]): Command => ({
    ...command,
    env: without(secretEnv, {
      ...threadVariables(ids),
      ...command.env,
      ...plain,
      ...visibilityVariables(ids, devices),
      ...contract,
    }),
  })
  const all = attempt.placement.flatMap((task) => task.devices)
  return {
    prepare: plan.prepare.map((command) => complete(command, all)),
    // A plan with a process for each task gives each its own devices; a supervisor gets them all.
    tasks: plan.tasks.map((command, index) =>
      complete(
        command,
        plan.tasks.length === attempt.placement.length ? taskDevices(attempt.placement, index) : all,
      ),
    ),
    secretEnv,
    graceMs,
    logLimitBytes: LOG_LIMIT_BYTES,
    memoryMiB: memoryOf(job, attempt.placement, plan),
    account,
  }
}

function splitEnv(
  env: PlannedJob['spec']['env'],
  secrets: ReadonlyMap<string, string>,
): { plain: Record<string, string>; secretEnv: Record<string, string> } {
  const plain: Record<string, string> = {}
  const secretEnv: Record<string, string> = {}
  for (const [variable, value] of Object.entries(env)) {
    if (typeof value === 'string') {
      plain[variable] = value
      continue
    }
    const given = secrets.get(value.secret)
    assert(given !== undefined, 'every secret of the job is given')
    secretEnv[variable] = given
  }
  return { plain, secretEnv }
}

/** The job's own `env` wins over what its program sets; so does a secret of it. */
const without = (
  hidden: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>>,
): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !Object.hasOwn(hidden, name)))

const taskDevices = (placement: Placement, task: number): string[] =>
  placement.find((entry) => entry.task === task)?.devices ?? []

/** A supervisor that runs all tasks in one process tree may use the memory of all. */
function memoryOf(job: PlannedJob, placement: Placement, plan: LaunchPlan): number | null {
  const { memoryMiB } = job.spec.resources
  if (memoryMiB === undefined) return null
  return plan.tasks.length === placement.length ? memoryMiB : memoryMiB * placement.length
}

/** As many threads as CPU slots: without this each task would start one for every core. */
function threadVariables(ids: readonly string[]): Record<string, string> {
  const slots = ids.filter((id) => id.startsWith('cpu:')).length
  if (slots === 0) return {}
  const threads = String(slots)
  return { OMP_NUM_THREADS: threads, MKL_NUM_THREADS: threads, OPENBLAS_NUM_THREADS: threads }
}

/** A task sees the GPUs it was given and no other. */
function visibilityVariables(
  ids: readonly string[],
  devices: OrderOptions['devices'],
): Record<string, string> {
  const nvidia = ids.filter((id) => devices.get(id)?.vendor === 'nvidia' || id.startsWith('nvidia:'))
  return {
    BATON_DEVICES: ids.join(','),
    CUDA_VISIBLE_DEVICES: nvidia.map((id) => id.slice('nvidia:'.length)).join(','),
  }
}
