/**
 * Ends the PostgreSQL that tests share, and removes its folder, when nobody has been connected for a while.
 * Started by the test that started PostgreSQL; a program of its own, because any test may end first.
 */
import { rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Address } from '../connect.ts'
import { withClient } from '../open-store.ts'
import { placeOf } from '../postgres-place.ts'
import { stopDatabase } from '../postgres-stop.ts'
import { withSharedPostgres } from './shared-postgres.ts'

const IDLE_MS = 20_000
const LOOK_MS = 2_000

const folder = process.argv[2] ?? ''
const address = JSON.parse(process.env['BATON_TEST_DATABASE'] ?? '{}') as Address

let idleSince = performance.now()
for (;;) {
  await sleep(LOOK_MS)
  const otherCount = await countOthers()
  if (otherCount === null) break // It ended without us.
  if (otherCount > 0) idleSince = performance.now()
  if (performance.now() - idleSince > IDLE_MS && (await stopIfUnused())) break
}

/** Connections besides ours; null when nobody answers. */
async function countOthers(): Promise<number | null> {
  try {
    return await withClient(address, async (client) => {
      const { rows } = await client.query<{ count: number }>(
        `select count(*) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
      )
      return rows[0]?.count ?? 0
    })
  } catch {
    return null
  }
}

/** Under the lock nobody is between finding PostgreSQL and connecting to it. */
function stopIfUnused(): Promise<boolean> {
  return withSharedPostgres(async () => {
    if ((await countOthers()) !== 0) return false
    const socketFolder = placeOf(folder)?.socketFolder
    await stopDatabase(folder)
    rmSync(folder, { recursive: true, force: true })
    if (socketFolder !== undefined) rmSync(socketFolder, { recursive: true, force: true })
    return true
  })
}
