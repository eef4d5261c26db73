import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { silentLogger, systemClock } from '#base'
import { createGuard } from '../create-guard.ts'
import type { Caller, Upstream } from '../model.ts'
import type { Guard } from '../service.ts'

export const caller: Caller = { id: 'key_1', name: 'tester', project: 'default', mayTrace: true }

export async function tempFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'baton-guard-'))
  t.after(async () => {
    for (const close of closers.splice(0)) await close()
    await rm(folder, { recursive: true, force: true })
  })
  return folder
}

const closers: (() => Promise<void>)[] = []

export async function openTestGuard(
  t: TestContext,
  upstream: Upstream,
  options: { dataDir?: string; policyFile?: string } = {},
): Promise<{ guard: Guard; dataDir: string }> {
  const dataDir = options.dataDir ?? (await tempFolder(t))
  const policyFile = options.policyFile ?? null
  const guard = await createGuard({ dataDir, policyFile, upstream, clock: systemClock, log: silentLogger })
  // Before the folder goes: hooks run in the order of their making.
  closers.push(() => guard.close())
  return { guard, dataDir }
}
