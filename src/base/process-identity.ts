import { readFileSync } from 'node:fs'

/**
 * Whether a process is still the one we started: a pid alone is reused, a pid with its start time is not
 * (until the next boot, hence the boot id).
 */
export interface ProcessIdentity {
  readonly pid: number
  /** Field 22 of /proc/PID/stat: clock ticks since boot. */
  readonly startTicks: number
  readonly bootId: string
}

/** The identity of a living process, or null when there is none (a zombie counts as none). */
export function identifyProcess(pid: number): ProcessIdentity | null {
  let stat: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return null
  }
  // The command (field 2) is in parentheses and may hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const state = fields[0]
  if (state === 'Z' || state === 'X') return null
  return { pid, startTicks: Number(fields[19]), bootId: readBootId() }
}

export function isSameProcess(known: ProcessIdentity): boolean {
  const now = identifyProcess(known.pid)
  return now !== null && now.startTicks === known.startTicks && now.bootId === known.bootId
}

let bootId: string | undefined
function readBootId(): string {
  bootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  return bootId
}
