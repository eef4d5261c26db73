/** The same work under torchrun, with a rank killed from outside: what people have today. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { packageRoot } from '#base'
import { makeJobFolder } from './job-folder.ts'

export interface TorchrunRecovery {
  readonly seconds: number
  readonly stepsLost: number
}

interface Step {
  readonly step: number
  readonly at: number
  readonly pid: number
}

const RANKS = [0, 1]
const LIMIT_MS = 60_000

/**
 * One rank is killed at the step. Null: the ranks were started again and never met, which happens; with gloo they
 * would wait for half an hour.
 */
export async function runTorchrun(
  python: string,
  steps: number,
  killAt: number,
  rank: number,
): Promise<TorchrunRecovery | null> {
  const folder = makeJobFolder(steps)
  const child = spawn(
    join(dirname(python), 'torchrun'),
    [
      '--nproc-per-node=2',
      '--max-restarts=10',
      '--monitor-interval=0.1',
      `--master-port=${await freePort()}`,
      join(packageRoot, 'python/bench/torchrun_peer.py'),
      folder,
    ],
    {
      cwd: folder,
      stdio: ['ignore', 'ignore', process.env['TR_DEBUG'] ? 'inherit' : 'ignore'],
      env: {
        ...process.env,
        PYTHONPATH: join(packageRoot, 'python'),
        OMP_NUM_THREADS: '1',
        GLOO_SOCKET_IFNAME: 'lo',
      },
    },
  )
  try {
    const before = await until(
      child,
      () => doneBy(folder),
      (done) => done.step >= killAt,
    )
    if (before === null) throw new Error('torchrun did not reach the step at which to kill')
    const killedAt = Date.now()
    process.kill(before.pids[rank] ?? 0, 'SIGKILL')
    const isOn = (done: Done): boolean => done.step > before.step && done.at > killedAt
    if ((await until(child, () => doneBy(folder), isOn)) === null) return null
    // A survivor may have ended the step in which it was left alone.
    const again = stepsOf(folder, 0).find(({ at, pid }) => at > killedAt && pid !== before.pids[0])
    return {
      seconds: (firstTimeOf(folder, before.step + 1, killedAt) - killedAt) / 1_000,
      stepsLost: Math.max(0, before.step - ((again?.step ?? 1) - 1)),
    }
  } finally {
    // It ends its ranks, which are in sessions of their own, and waits for them.
    if (child.exitCode === null) {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    }
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The step that all ranks have done last, when, and by which processes. */
interface Done {
  readonly step: number
  readonly at: number
  readonly pids: readonly number[]
}

function doneBy(folder: string): Done {
  const lasts = RANKS.map((rank) => stepsOf(folder, rank).at(-1))
  return {
    step: Math.min(...lasts.map((last) => last?.step ?? 0)),
    at: Math.max(...lasts.map((last) => last?.at ?? 0)),
    pids: lasts.map((last) => last?.pid ?? 0),
  }
}

/** When every rank had done the step after the kill. */
const firstTimeOf = (folder: string, step: number, after: number): number =>
  Math.max(
    ...RANKS.map(
      (rank) => stepsOf(folder, rank).find((one) => one.at > after && one.step >= step)?.at ?? Infinity,
    ),
  )

function stepsOf(folder: string, rank: number): Step[] {
  const file = join(folder, `steps-${rank}.jsonl`)
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
  return lines.map((line) => JSON.parse(line) as Step)
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

/** Null: it was not to be seen within a minute. */
async function until(
  child: ChildProcess,
  look: () => Done,
  is: (seen: Done) => boolean,
): Promise<Done | null> {
  const limit = performance.now() + LIMIT_MS
  for (;;) {
    const seen = look()
    if (is(seen)) return seen
    if (child.exitCode !== null) throw new Error(`torchrun ended with ${child.exitCode}`)
    if (performance.now() > limit) return null
    await sleep(10)
  }
}
