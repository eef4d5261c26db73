/** A job under Baton's supervisor, with what is to break, from its start to its end. */
import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { packageRoot } from '#base'
import type { MadeFault } from './cases.ts'
import { makeJobFolder } from './job-folder.ts'

export interface Recovery {
  readonly fault: MadeFault
  /** From the fault to the end of the first step that was not done before it. */
  readonly seconds: number
  readonly stepsLost: number
  /** 1 to 3, as the supervisor says; null: a new supervisor went on, which knows of no fault. */
  readonly ring: number | null
}

export interface BatonRun {
  /** SHA-256 of the weights. */
  readonly weights: string
  readonly recoveries: readonly Recovery[]
  /** Faults that the supervisor saw and nobody made. */
  readonly falseAlarms: number
  readonly wallSeconds: number
}

const LIMIT_MS = 600_000
const ATTEMPT_LIMIT = 20

export async function runBaton(
  python: string,
  steps: number,
  faults: readonly MadeFault[],
): Promise<BatonRun> {
  const folder = makeJobFolder(steps)
  const startedAt = performance.now()
  try {
    let number = 0
    // A killed supervisor is followed by the next attempt, as the server would.
    for (;;) {
      number += 1
      const code = await runAttempt(python, folder, number, faults)
      if (code === 0) break
      if (code !== null || number > ATTEMPT_LIMIT)
        throw new Error(`a run ended with ${code}:\n${logsOf(folder)}`)
    }
    const attempts = Array.from({ length: number }, (_, index) => join(folder, `attempt-${index + 1}`))
    const last = attempts.at(-1) ?? ''
    const [output] = JSON.parse(readFileSync(join(last, 'outputs.json'), 'utf8')) as [
      { metadata: { weightsSha256: string } },
    ]
    const made = madeFaults(folder)
    const seen = attempts.flatMap((attempt) => readLines<Event>(join(attempt, 'events.jsonl')))
    const told = seen.filter(({ kind }) => kind === 'fault').length
    const untold = made.filter(({ how }) => how === 'kill-supervisor').length
    return {
      weights: output.metadata.weightsSha256,
      recoveries: made.map((fault, index) => recoveryOf(fault, made[index + 1], attempts, seen)),
      falseAlarms: Math.max(
        0,
        told + untold - made.reduce((sum, { how }) => sum + (how === 'kill-all' ? 2 : 1), 0),
      ),
      wallSeconds: (performance.now() - startedAt) / 1_000,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Event {
  readonly kind: string
  readonly at: number
  readonly ring: number
  readonly stepsLost: number
}
type Made = MadeFault & { readonly number: number; readonly at_ms: number }

async function runAttempt(
  python: string,
  folder: string,
  number: number,
  faults: readonly MadeFault[],
): Promise<number | null> {
  const attempt = join(folder, `attempt-${number}`)
  mkdirSync(attempt)
  copyFileSync(join(folder, 'train.json'), join(attempt, 'train.json'))
  const child = spawn(python, ['-m', 'baton.supervisor'], {
    cwd: join(packageRoot, 'python'),
    stdio: 'ignore',
    detached: true,
    env: {
      ...process.env,
      BATON_ATTEMPT_DIR: attempt,
      BATON_STATE_DIR: join(folder, 'state'),
      BATON_ATTEMPT: String(number),
      BATON_TEST_FAULTS: JSON.stringify(faults),
    },
  })
  const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS)
  const [code] = (await once(child, 'exit')) as [number | null]
  clearTimeout(timer)
  return code
}

/** What broke, in the order in which it did. */
function madeFaults(folder: string): Made[] {
  const made = join(folder, 'state', 'faults-made')
  if (!existsSync(made)) return []
  return readdirSync(made)
    .map((name) => JSON.parse(readFileSync(join(made, name), 'utf8')) as Made)
    .toSorted((a, b) => a.at_ms - b.at_ms)
}

/**
 * By the clock of the machine: from when the rank was about to break to the first word that work not done before is
 * done. Of faults that lie in each other both end with the same step.
 */
function recoveryOf(
  fault: Made,
  next: Made | undefined,
  attempts: readonly string[],
  seen: readonly Event[],
): Recovery {
  if (fault.how === 'kill-supervisor') return recoveryOfAttempt(fault, attempts)
  const healed = seen.find(({ kind, at }) => kind === 'recovered' && at >= fault.at_ms)
  if (healed === undefined) {
    // The last step was done before it: healed when the job has ended.
    throw new Error(
      `nothing says that ${fault.how} at ${fault.at} of step ${fault.step} was healed (then ${next?.at})`,
    )
  }
  return { fault, seconds: (healed.at - fault.at_ms) / 1_000, stepsLost: healed.stepsLost, ring: healed.ring }
}

function recoveryOfAttempt(fault: Made, attempts: readonly string[]): Recovery {
  const lines = attempts.map((attempt) => readLines<Progress>(join(attempt, 'progress.jsonl')))
  const before = lines.flat().filter(({ at }) => at <= fault.at_ms)
  const furthest = Math.max(
    0,
    ...before.map(({ done }) => done),
    fault.at === 'ended' ? fault.step : fault.step - 1,
  )
  const after = lines.flat().filter(({ at }) => at > fault.at_ms)
  const resumed = after[0]?.done ?? 0
  const again = after.find(({ step, done }) => step !== undefined && done > furthest)
  if (again === undefined) throw new Error(`no attempt went on after ${fault.at} of step ${fault.step}`)
  return {
    fault,
    seconds: (again.at - fault.at_ms) / 1_000,
    stepsLost: Math.max(0, furthest - resumed),
    ring: null,
  }
}

interface Progress {
  readonly at: number
  readonly done: number
  readonly step?: number
}

function readLines<T>(file: string): T[] {
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T)
}

function logsOf(folder: string): string {
  return readdirSync(folder)
    .filter((name) => name.startsWith('attempt-'))
    .flatMap((name) => readdirSync(join(folder, name, 'logs')).map((log) => join(folder, name, 'logs', log)))
    .map((log) => `${log}\n${readFileSync(log, 'utf8').slice(-2_000)}`)
    .join('\n')
}
