/**
 * Every process of an attempt, also those that left their process group: found by the attempt's token in
 * their environment and by their cgroups, and ended.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { programFile } from '#base'
import { readCgroups } from './attempt-files.ts'
import { removeCgroup } from './cgroup.ts'

const LOOK_MS = 20
const LIMIT_MS = 5_000

/** SIGKILL until none is left. False: some would not die (a process in uninterruptible sleep). */
export async function endProcesses(attempt: { token: string; directory: string }): Promise<boolean> {
  const deadline = performance.now() + LIMIT_MS
  for (;;) {
    const pids = await findProcesses(attempt)
    if (pids.length === 0) break
    for (const pid of pids) kill(pid)
    if (performance.now() > deadline) return false
    await sleep(LOOK_MS)
  }
  for (const cgroup of await readCgroups(attempt.directory).catch(() => [])) await removeCgroup(cgroup)
  return true
}

export async function findProcesses(attempt: { token: string; directory: string }): Promise<number[]> {
  const mark = `BATON_ATTEMPT_TOKEN=${attempt.token}`
  const found = new Set<number>()
  for (const name of await readdir('/proc')) {
    const pid = Number(name)
    if (!Number.isInteger(pid) || pid === process.pid) continue
    // Readable for our own account's processes; those of others are not ours. A zombie's is empty.
    const environ = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')
    if (environ.split('\0').includes(mark) || (await isShepherdOf(pid, attempt.directory))) found.add(pid)
  }
  for (const cgroup of await readCgroups(attempt.directory).catch(() => [])) {
    const text = await readFile(join(cgroup, 'cgroup.procs'), 'utf8').catch(() => '')
    for (const line of text.split('\n'))
      if (line !== '' && Number(line) !== process.pid) found.add(Number(line))
  }
  return [...found]
}

async function isShepherdOf(pid: number, directory: string): Promise<boolean> {
  const argv = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0')
  return argv.includes(directory) && argv.includes(programFile('runtime/shepherd'))
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Gone already.
  }
}
