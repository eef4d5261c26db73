/**
 * A cgroup for each task, where this account may make one: a memory limit that the kernel keeps, and a list of
 * processes that nobody can leave. Best effort: without one the job runs all the same.
 */
import { existsSync, writeFileSync } from 'node:fs'
import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface Cgroup {
  readonly folder: string
  readonly version: 1 | 2
}

/** Null: not available here, or it could not be set up. */
export async function makeCgroup(name: string, memoryMiB: number | null): Promise<Cgroup | null> {
  const parent = await findParent()
  if (parent === null) return null
  const cgroup = { folder: join(parent.folder, name), version: parent.version }
  try {
    await mkdir(cgroup.folder)
    if (memoryMiB !== null) await limitMemory(cgroup, memoryMiB * 1024 * 1024)
    return cgroup
  } catch {
    await removeCgroup(cgroup.folder)
    return null
  }
}

/** A process moves itself, starts its child, and moves back: the child is born inside. */
export function moveInto(folder: string, pid: number): void {
  writeFileSync(join(folder, 'cgroup.procs'), String(pid))
}

/** Whether the kernel ended one of its processes for want of memory. */
export async function sawOutOfMemory({ folder, version }: Cgroup): Promise<boolean> {
  const file = version === 1 ? 'memory.oom_control' : 'memory.events'
  const text = await readFile(join(folder, file), 'utf8').catch(() => '')
  return Number(/^oom_kill (\d+)$/m.exec(text)?.[1] ?? 0) > 0
}

export async function removeCgroup(folder: string): Promise<void> {
  await rmdir(folder).catch(() => {})
}

/** The cgroup that we are in ourselves. */
export async function findParent(): Promise<Cgroup | null> {
  const text = await readFile('/proc/self/cgroup', 'utf8').catch(() => '')
  const lines = text.split('\n').map((line) => line.split(':'))
  const memory = lines.find((line) => line[1]?.split(',').includes('memory'))
  const unified = lines.find((line) => line[0] === '0' && line[1] === '')
  const candidates: Cgroup[] = []
  if (memory !== undefined) {
    const path = memory.slice(2).join(':')
    // In a container the path may be the host's, and our own place the root.
    candidates.push({ folder: join('/sys/fs/cgroup/memory', path), version: 1 })
    candidates.push({ folder: '/sys/fs/cgroup/memory', version: 1 })
  } else if (unified !== undefined) {
    candidates.push({ folder: join('/sys/fs/cgroup', unified.slice(2).join(':')), version: 2 })
  }
  return candidates.find(({ folder }) => existsSync(join(folder, 'cgroup.procs'))) ?? null
}

async function limitMemory({ folder, version }: Cgroup, bytes: number): Promise<void> {
  if (version === 2) {
    await writeFile(join(folder, 'memory.max'), String(bytes))
    await writeFile(join(folder, 'memory.swap.max'), '0').catch(() => {})
    return
  }
  await writeFile(join(folder, 'memory.limit_in_bytes'), String(bytes))
  await writeFile(join(folder, 'memory.memsw.limit_in_bytes'), String(bytes)).catch(() => {})
}
