/**
 * Attempts as processes of this machine. Each has a shepherd, a process that outlives the server; the server
 * finds it again by its claim (pid, start time, boot) and never starts an attempt twice.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:fs'
import { mkdir, open, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  identifyProcess,
  isSameProcess,
  programFile,
  systemErrorCode,
  writeFileAtomic,
  type ProcessIdentity,
} from '#base'
import { say } from '#contract'
import type { AttemptHandle, AttemptOrder, Launcher, NodeInventory, Observation } from '../launcher.ts'
import { FILES, readClaim, readExit, revokeClaim } from './attempt-files.ts'
import { endProcesses } from './end-processes.ts'
import type { ShepherdOrder } from './order.ts'
import { handOver } from './secret-env.ts'

export interface LocalLauncherOptions {
  readonly inventory: () => Promise<readonly NodeInventory[]>
}

export function createLocalLauncher({ inventory }: LocalLauncherOptions): Launcher {
  return { name: 'local', inventory, launch, observe, signal, revoke, streams, read }

  async function launch(attempt: AttemptHandle, order: AttemptOrder): Promise<void> {
    if ((await readClaim(attempt.directory)) !== null) return
    await mkdir(join(attempt.directory, FILES.logs), { recursive: true, mode: 0o700 })
    // Usually nothing is there. Where a folder vanished with its claim, what it belonged to must not run on.
    if (!(await exists(join(attempt.directory, FILES.order)))) await endProcesses(attempt)
    const content: ShepherdOrder = {
      attemptId: attempt.id,
      token: attempt.token,
      graceMs: order.graceMs,
      logLimitBytes: order.logLimitBytes,
      memoryMiB: order.memoryMiB,
      workDir: attempt.workDir,
      account: order.account,
      secretNames: Object.keys(order.secretEnv),
      prepare: order.prepare.map(({ argv, ...rest }) => ({ ...rest, argv: [...argv] })),
      tasks: order.tasks.map(({ argv, ...rest }) => ({ ...rest, argv: [...argv] })),
    }
    await writeFileAtomic(join(attempt.directory, FILES.order), JSON.stringify(content))
    await startShepherd(attempt.directory, order.secretEnv)
  }

  async function observe(attempt: AttemptHandle): Promise<Observation> {
    const before = await readExit(attempt.directory)
    const claim = await readClaim(attempt.directory)
    const startedAt = claim === null || claim === 'revoked' ? null : claim.at
    if (before !== null) return { kind: 'ended', exit: before, startedAt }
    if (claim === null) {
      if (attempt.identity === null) return { kind: 'not-started' }
      // Its folder is gone, or was emptied: what runs on can neither report nor be told anything.
      await killShepherd(attempt.identity)
      await endProcesses(attempt)
      return { kind: 'lost', why: say('lost.folder') }
    }
    if (claim === 'revoked') return { kind: 'lost', why: say('lost.revoked') }
    const identity = { pid: claim.pid, startTicks: claim.startTicks, bootId: claim.bootId }
    if (isSameProcess(identity)) return { kind: 'running', identity, startedAt: claim.at }
    // It may have reported and left between our two looks.
    const after = await readExit(attempt.directory)
    if (after !== null) return { kind: 'ended', exit: after, startedAt }
    await endProcesses(attempt)
    const bootId = identifyProcess(process.pid)?.bootId
    return {
      kind: 'lost',
      why: say(bootId === claim.bootId ? 'lost.keeper' : 'lost.machine'),
    }
  }

  async function signal(attempt: AttemptHandle, how: 'stop' | 'kill'): Promise<void> {
    const claim = await readClaim(attempt.directory)
    const identity = claim !== null && claim !== 'revoked' ? claim : attempt.identity
    if (how === 'kill') {
      if (identity !== null) await killShepherd(identity)
      await endProcesses(attempt)
      return
    }
    await writeFile(join(attempt.directory, FILES.stop), '', { mode: 0o600 }).catch(ignoreMissing)
    if (identity !== null && isSameProcess(identity)) sendSignal(identity.pid, 'SIGTERM')
  }

  function revoke(attempt: AttemptHandle): Promise<boolean> {
    return revokeClaim(attempt.directory)
  }
}

async function startShepherd(directory: string, secretEnv: Readonly<Record<string, string>>): Promise<void> {
  const log = await open(join(directory, 'shepherd.log'), 'a', 0o600)
  try {
    // A small heap: it moves bytes from pipes to files.
    const child = spawn(
      process.execPath,
      ['--max-old-space-size=64', programFile('runtime/shepherd'), directory],
      {
        cwd: '/',
        detached: true,
        stdio: [Object.keys(secretEnv).length === 0 ? 'ignore' : 'pipe', log.fd, log.fd],
      },
    )
    await once(child, 'spawn')
    child.on('error', () => {})
    child.unref()
    if (child.stdin !== null) await handOver(child.stdin, secretEnv)
  } finally {
    await log.close()
  }
}

async function killShepherd(identity: ProcessIdentity): Promise<void> {
  if (isSameProcess(identity)) sendSignal(identity.pid, 'SIGKILL')
}

function sendSignal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It ended meanwhile.
  }
}

async function streams({ directory }: AttemptHandle): Promise<{ name: string; bytes: number }[]> {
  const names = await readdir(join(directory, FILES.logs)).catch((): string[] => [])
  const found: { name: string; bytes: number }[] = []
  for (const file of names.toSorted()) {
    if (!file.endsWith('.log')) continue
    const info = await stat(join(directory, FILES.logs, file)).catch(() => null)
    if (info?.isFile() === true) found.push({ name: file.slice(0, -'.log'.length), bytes: info.size })
  }
  return found
}

async function read(
  { directory, workDir }: AttemptHandle,
  file: string,
  offset: number,
  limitBytes: number,
): Promise<{ bytes: Buffer; size: number } | null> {
  let opened
  try {
    // A program may put anything in its folder: no links, and no waiting on a pipe.
    opened = await open(
      join(file.startsWith(`${FILES.logs}/`) ? directory : workDir, file),
      constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
    )
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO'].includes(systemErrorCode(error) ?? '')) return null
    throw error
  }
  try {
    const info = await opened.stat()
    if (!info.isFile()) return null
    const bytes = Buffer.alloc(Math.max(0, Math.min(limitBytes, info.size - offset)))
    const { bytesRead } = await opened.read(bytes, 0, bytes.length, offset)
    return { bytes: bytes.subarray(0, bytesRead), size: info.size }
  } finally {
    await opened.close()
  }
}

const exists = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

const ignoreMissing = (error: unknown): void => {
  if (systemErrorCode(error) !== 'ENOENT') throw error
}
