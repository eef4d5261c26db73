/**
 * Idempotency-Key: a call that is repeated with the same key and body is done once, and its answer is given
 * again.
 *
 * A row without an answer is a call that is being done, or whose server was killed; the latter is taken over.
 * Calls that only the server's fault ended (5xx) are forgotten, so that repeating them tries again.
 */
import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import { canonicalJson, newId, type Clock } from '#base'
import type { Tables } from '#store'
import { answerNotKept, keyInUse, keyOfOtherCall } from '../errors.ts'

const KEPT_MS = 24 * 3600_000
/** A call that is still without an answer after this time has died. */
const STALE_MS = 120_000
const PRUNE_EVERY_MS = 600_000

export interface IdempotentCall {
  readonly principalId: string
  readonly key: string
  readonly method: string
  readonly url: string
  readonly body: unknown
}

export type IdempotencyClaim =
  | { readonly kind: 'new'; readonly ticket: Ticket }
  | { readonly kind: 'done'; readonly status: number; readonly body: unknown }

export interface Ticket {
  readonly principalId: string
  readonly key: string
  readonly createdAt: number
  /**
   * Kept with the key before the call is done, so that whoever takes over after a crash names the same thing:
   * the end of an id, behind `job_` or `study_`.
   */
  readonly reserved: string
}

export interface IdempotencyKeys {
  claim(call: IdempotentCall): Promise<IdempotencyClaim>
  /** `body` null and `isKept` false: the answer held a secret. */
  finish(ticket: Ticket, answer: { status: number; body: string | null; isKept: boolean }): Promise<void>
}

/** `startedAt`: what is older and without an answer was begun by a server that is gone. */
export function createIdempotencyKeys(db: Kysely<Tables>, clock: Clock, startedAt: number): IdempotencyKeys {
  let prunedAt = 0
  const prune = async (now: number): Promise<void> => {
    if (now - prunedAt < PRUNE_EVERY_MS) return
    prunedAt = now
    await db
      .deleteFrom('idempotencyKey')
      .where('createdAt', '<', now - KEPT_MS)
      .execute()
  }

  return {
    claim: async (call) => {
      const now = clock.now()
      await prune(now)
      const { principalId, key } = call
      const requestHash = hashOf(call)
      const reserved = newId('', now).slice(1)
      const inserted = await db
        .insertInto('idempotencyKey')
        .values({
          principalId,
          key,
          requestHash,
          status: null,
          response: JSON.stringify({ reserved }),
          createdAt: now,
        })
        .onConflict((conflict) => conflict.columns(['principalId', 'key']).doNothing())
        .returning('key')
        .executeTakeFirst()
      if (inserted !== undefined)
        return { kind: 'new', ticket: { principalId, key, createdAt: now, reserved } }

      const row = await db
        .selectFrom('idempotencyKey')
        .select(['requestHash', 'status', 'response', 'createdAt'])
        .where('principalId', '=', principalId)
        .where('key', '=', key)
        .executeTakeFirst()
      if (row === undefined) throw keyInUse()
      if (row.requestHash !== requestHash) throw keyOfOtherCall()
      if (row.status !== null) {
        const answer = row.response as { body: unknown } | null
        if (answer === null) throw answerNotKept()
        return { kind: 'done', status: row.status, body: answer.body }
      }
      if (row.createdAt >= startedAt && now - row.createdAt < STALE_MS) throw keyInUse()
      // Of several that take over at once, the one that still finds the old time wins.
      const taken = await db
        .updateTable('idempotencyKey')
        .set({ createdAt: now })
        .where('principalId', '=', principalId)
        .where('key', '=', key)
        .where('status', 'is', null)
        .where('createdAt', '=', row.createdAt)
        .returning('key')
        .executeTakeFirst()
      if (taken === undefined) throw keyInUse()
      const before = row.response as { reserved: string }
      return { kind: 'new', ticket: { principalId, key, createdAt: now, reserved: before.reserved } }
    },

    finish: async ({ principalId, key, createdAt }, { status, body, isKept }) => {
      if (status >= 500) {
        await db
          .deleteFrom('idempotencyKey')
          .where('principalId', '=', principalId)
          .where('key', '=', key)
          .where('createdAt', '=', createdAt)
          .where('status', 'is', null)
          .execute()
        return
      }
      const response = isKept ? JSON.stringify({ body: body === null ? null : JSON.parse(body) }) : null
      await db
        .updateTable('idempotencyKey')
        .set({ status, response })
        .where('principalId', '=', principalId)
        .where('key', '=', key)
        .where('createdAt', '=', createdAt)
        .where('status', 'is', null)
        .execute()
    },
  }
}

const hashOf = ({ method, url, body }: IdempotentCall): string =>
  createHash('sha256')
    .update(`${method} ${url}\n${canonicalJson(body ?? null)}`)
    .digest('hex')
