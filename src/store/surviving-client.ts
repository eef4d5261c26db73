/**
 * A connection for Kysely that is replaced when its backend dies. A query that was the first one on it and changes
 * nothing is asked again on another; what else was under way is told as store/database-lost, because nobody knows
 * how far it came.
 */
import type { PoolClient } from 'pg'
import { systemErrorCode } from '#base'
import { databaseLost } from './errors.ts'

/** As many connections as the pool may hold can be broken by one crash, and one is made anew. */
const TRIES = 12

export function survivingClient(first: PoolClient, connect: () => Promise<PoolClient>): PoolClient {
  let client: PoolClient | null = first
  let isFirst = true

  const ask = async (text: string, values: unknown[]): Promise<unknown> => {
    const mayRepeat = isFirst && changesNothing(text)
    isFirst = false
    for (let tries = 1; ; tries += 1) {
      client ??= await connect()
      try {
        return await client.query(text, values)
      } catch (error) {
        if (!isGone(error)) throw error
        if (!mayRepeat || tries === TRIES) throw databaseLost(error)
        client.release(true)
        client = null
      }
    }
  }

  const surviving = {
    query: ask,
    release: (error?: Error | boolean) => client?.release(error),
    /** Kysely names the backend by it when a query is to be cancelled. */
    get processID() {
      return (client as { processID?: number } | null)?.processID
    },
  }
  return surviving as unknown as PoolClient
}

/** Sure of it: a word that might change something is enough to doubt. `begin` has done nothing yet. */
function changesNothing(text: string): boolean {
  if (/^\s*(?:begin|start transaction)\b/i.test(text)) return true
  return (
    /^\s*(?:select|with)\b/i.test(text) && !/\b(?:insert|update|delete|merge|into|lock|nextval)\b/i.test(text)
  )
}

/** Nobody listens on the socket, it is on its way down or up, or the backend behind a connection has ended. */
export function isGone(error: unknown): boolean {
  const code = systemErrorCode(error) ?? ''
  // 57P01–57P03: shutting down, crashed, starting up.
  if (/^(?:ENOENT|ECONNREFUSED|ECONNRESET|EPIPE|57P0[123])$/.test(code)) return true
  // pg gives a code to none of these.
  return error instanceof Error && /^Connection terminated|is not queryable/.test(error.message)
}
