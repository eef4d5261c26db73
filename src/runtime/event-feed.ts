/**
 * The table `event`: every change in order, for screens to follow and for the history of jobs.
 *
 * Numbers are handed out under a lock until commit, so that who reads "after 17" never misses a 16 that was
 * committed late.
 */
import { sql, type Kysely, type RawBuilder, type Transaction } from 'kysely'
import type { Clock, Logger } from '#base'
import type { Topic } from '#contract'
import type { Tables } from '#store'
import type { EventFeed, FeedEvent, NewChange } from './service.ts'

export type NewEvent = NewChange & {
  /** For the history of a job: a line that people read. */
  readonly line?: {
    readonly kind: string
    readonly message: string
    readonly data?: Readonly<Record<string, unknown>>
  }
  /** Now, unless given. */
  readonly at?: number
}

export interface EventLog extends EventFeed {
  /** The last statements of a transaction: others wait for its end. Then `announce`. */
  record(trx: Transaction<Tables>, events: readonly NewEvent[]): Promise<void>
  /** Tells listeners what was committed since the last time. */
  announce(): Promise<void>
  /** Drops old changes that are no line of a history. */
  prune(): Promise<void>
}

/** Any number that no other lock of this database uses. */
const EVENT_LOCK = 7_420_001
const KEPT_COUNT = 200_000
const KEPT_MS = 7 * 24 * 3600 * 1000
const ANNOUNCE_LIMIT = 1_000
/** Rows of one statement of pruning, so that none is long. */
const PRUNE_ROWS = 1_000
/** Rows of one insert: PostgreSQL takes 65,535 parameters a statement. */
const INSERT_LIMIT = 1_000

export function createEventLog(db: Kysely<Tables>, clock: Clock, log: Logger): EventLog {
  const listeners = new Set<(event: FeedEvent) => void>()
  let announcedId: number | null = null
  let announcing: Promise<void> = Promise.resolve()

  const record = async (trx: Transaction<Tables>, events: readonly NewEvent[]): Promise<void> => {
    if (events.length === 0) return
    await sql`select pg_advisory_xact_lock(${sql.lit(EVENT_LOCK)})`.execute(trx)
    for (let start = 0; start < events.length; start += INSERT_LIMIT) {
      const rows = events.slice(start, start + INSERT_LIMIT).map((event) => ({
        at: event.at ?? clock.now(),
        topic: event.topic,
        key: event.key,
        change: event.change,
        project: projectOf(event),
        kind: event.line?.kind ?? '',
        message: event.line?.message ?? '',
        data: JSON.stringify(event.line?.data ?? {}),
      }))
      await trx.insertInto('event').values(rows).execute()
    }
  }

  const newestId = async (): Promise<number> => {
    const row = await db.selectFrom('event').select(db.fn.max('id').as('id')).executeTakeFirst()
    return Number(row?.id ?? 0)
  }

  const after = async (id: number, limit: number): Promise<FeedEvent[]> => {
    const rows = await db
      .selectFrom('event')
      .select(['id', 'at', 'topic', 'key', 'change', 'project'])
      .where('id', '>', id)
      .orderBy('id')
      .limit(limit)
      .execute()
    return rows.map((row) => Object.assign(row, { topic: row.topic as Topic }))
  }

  const tell = async (): Promise<void> => {
    if (announcedId === null || listeners.size === 0) {
      announcedId = await newestId()
      return
    }
    for (;;) {
      const events = await after(announcedId, ANNOUNCE_LIMIT)
      for (const event of events) {
        announcedId = event.id
        for (const listener of listeners) {
          try {
            listener(event)
          } catch (error) {
            log.warn('A listener to events failed', { error })
          }
        }
      }
      if (events.length < ANNOUNCE_LIMIT) return
    }
  }
  // One after the other, so that listeners hear events once and in order.
  const announce = (): Promise<void> => (announcing = announcing.catch(() => {}).then(tell))

  return {
    record,
    announce,
    newestId,
    after,
    publish: async (event) => {
      await db.transaction().execute((trx) => record(trx, [event]))
      await announce()
    },
    listen: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    prune: async () => {
      const toId = (await newestId()) - KEPT_COUNT
      const before = clock.now() - KEPT_MS
      for (;;) {
        const { numDeletedRows } = await deleteOldest(db, toId, before).executeTakeFirst()
        if (numDeletedRows < BigInt(PRUNE_ROWS)) return
      }
    },
  }
}

/** Looks at the PRUNE_ROWS oldest changes alone: they are in the order of their time, so what is old is among them. */
export const deleteOldest = (db: Kysely<Tables>, toId: number, before: number) =>
  db
    .with('oldest', (from) =>
      from.selectFrom('event').select(['id', 'at']).where('kind', '=', '').orderBy('id').limit(PRUNE_ROWS),
    )
    .deleteFrom('event')
    .using('oldest')
    .whereRef('event.id', '=', 'oldest.id')
    .where((eb) => eb.or([eb('oldest.id', '<=', toId), eb('oldest.at', '<', before)]))

/** A job's row says whose it is. */
function projectOf(event: NewEvent): string | null | RawBuilder<string> {
  if (event.topic === 'job') return sql<string>`(select project from job where id = ${event.key})`
  return event.topic === 'node' ? null : event.project
}
