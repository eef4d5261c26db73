/** Waiting for one's turn with a folder, among all processes of this machine. */
import { setTimeout as sleep } from 'node:timers/promises'
import { holdFolder, type FolderHold } from '#base'
import { databaseBusy } from './errors.ts'

/** Run `work` while no other process holds the folder; waits up to `waitMs` for its turn. */
export async function withFolderLock<Result>(
  folder: string,
  waitMs: number,
  work: () => Promise<Result>,
): Promise<Result> {
  const hold = await waitForTurn(folder, waitMs)
  try {
    return await work()
  } finally {
    await hold.release()
  }
}

async function waitForTurn(folder: string, waitMs: number): Promise<FolderHold> {
  const giveUpAt = performance.now() + waitMs
  for (;;) {
    const hold = await holdFolder('baton', folder)
    if (hold !== null) return hold
    if (performance.now() > giveUpAt) throw databaseBusy(folder, waitMs)
    await sleep(20 + Math.random() * 20)
  }
}
