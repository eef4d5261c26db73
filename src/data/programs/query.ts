/**
 * The query process: reads rows of Parquet files for the server, one request at a time, so that DuckDB's memory
 * is not the server's. Ends when the server does.
 *
 * Start: the folders it may read, as JSON, in its first argument.
 */
import { z } from 'zod'
import { openDuckDb } from '../parquet/open-duckdb.ts'
import { QueryRequest, type QueryAnswer } from '../query/query-messages.ts'
import { selectRows } from '../query/select-rows.ts'

const folders = z.array(z.string()).parse(JSON.parse(process.argv[2] ?? '[]'))
const opening = openDuckDb({ memoryMiB: 256, folders }).then((duckDb) => duckDb.connect())
opening.catch(() => {}) // Each request reports it.

const send = (answer: QueryAnswer): void => {
  process.send?.(answer)
}

const answer = async (request: QueryRequest): Promise<QueryAnswer> => {
  try {
    return { kind: 'rows', id: request.id, ...(await selectRows(await opening, request)) }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { kind: 'failed', id: request.id, reason: reason.split('\n')[0] ?? '' }
  }
}

let before: Promise<void> = Promise.resolve()
process.on('message', (message) => {
  const request = QueryRequest.safeParse(message)
  // Not from the server that we know: whoever waits for an answer gives up by itself.
  if (!request.success) return
  before = before.then(async () => send(await answer(request.data)))
})
process.on('disconnect', () => process.exit(0))
