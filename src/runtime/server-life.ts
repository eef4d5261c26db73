/** The row by which a server notices that the last one was killed. */
import type { Kysely } from 'kysely'
import type { Clock } from '#base'
import type { Tables } from '#store'

export interface ServerLife {
  /** When the last server was seen alive, if it did not stop cleanly. */
  begin(): Promise<number | null>
  /** When this server began; 0 before. */
  startedAt(): number
  beat(): Promise<void>
  end(): Promise<void>
}

const BEAT_MS = 1_000

export function createServerLife(db: Kysely<Tables>, clock: Clock): ServerLife {
  let beatenAt = 0
  let startedAt = 0
  return {
    begin: async () => {
      const before = await db.selectFrom('serverLife').selectAll().where('id', '=', 1).executeTakeFirst()
      const now = clock.now()
      startedAt = now
      const life = { startedAt, aliveAt: now, stoppedCleanly: false }
      await db
        .insertInto('serverLife')
        .values({ id: 1, ...life })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(life))
        .execute()
      return before === undefined || before.stoppedCleanly ? null : before.aliveAt
    },
    startedAt: () => startedAt,
    beat: async () => {
      const now = clock.now()
      if (now - beatenAt < BEAT_MS) return
      beatenAt = now
      await db.updateTable('serverLife').set({ aliveAt: now }).where('id', '=', 1).execute()
    },
    end: async () => {
      await db
        .updateTable('serverLife')
        .set({ aliveAt: clock.now(), stoppedCleanly: true })
        .where('id', '=', 1)
        .execute()
    },
  }
}
