import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { silentLogger, type Clock } from '#base'
import { testStore } from '#store/testing'
import { createEventLog, deleteOldest } from './event-feed.ts'

const DAY_MS = 86_400_000
const NOW = 1_790_000_000_000

test('old changes go, lines of a history stay, and pruning looks at few rows however many there are', async (t) => {
  const { db, close } = await testStore()
  t.after(close)
  const clock: Clock = { ...({} as Clock), now: () => NOW }
  const events = createEventLog(db, clock, silentLogger)
  // Every third is a line of a job's history; the first 3,300 are ten days old.
  await sql`
    insert into event (at, topic, key, change, kind)
    select case when n <= 3300 then ${NOW - 10 * DAY_MS}::bigint else ${NOW}::bigint end,
      'job', 'job_' || n % 50, 'state', case when n % 3 = 0 then 'message' else '' end
    from generate_series(1, 9000) as n`.execute(db)
  await sql`analyze event`.execute(db)

  await events.prune()
  const { rows } = await sql<{ kind: string; old: number; young: number }>`
    select kind, (count(*) filter (where at < ${NOW}))::integer as old,
      (count(*) filter (where at = ${NOW}))::integer as young
    from event group by kind order by kind`.execute(db)
  assert.deepEqual(rows, [
    { kind: '', old: 0, young: 3800 },
    { kind: 'message', old: 1100, young: 1900 },
  ])

  const { sql: text, parameters } = deleteOldest(db, 0, NOW).compile()
  const plan = await db.executeQuery<{ queryPlan: string }>({
    ...deleteOldest(db, 0, NOW).compile(),
    sql: `explain ${text}`,
    parameters,
  })
  const lines = plan.rows.map((row) => Object.values(row).join())
  assert.match(lines.join('\n'), /using event_without_line/)
})
