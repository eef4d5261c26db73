import { setTimeout as sleep } from 'node:timers/promises'
import { systemErrorCode } from './errors.ts'
import { isSameProcess, type ProcessIdentity } from './process-identity.ts'

const LOOK_MS = 10

/** Signals a process, if it is still the one that we know, and waits for its end. False: it lives on. */
export async function signalAndWait(
  known: ProcessIdentity,
  signal: NodeJS.Signals,
  waitMs: number,
): Promise<boolean> {
  const giveUpAt = performance.now() + waitMs
  if (isSameProcess(known)) send(known.pid, signal)
  while (isSameProcess(known)) {
    if (performance.now() > giveUpAt) return false
    await sleep(LOOK_MS)
  }
  return true
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    // ESRCH: it ended between our look and the signal. That it may not be signalled must be told.
    if (systemErrorCode(error) !== 'ESRCH') throw error
  }
}
