/**
 * The program of a `collect` job: a folder of documents becomes Parquet in the attempt's folder. Documents are
 * read here, outside the server.
 */
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { collectDocuments } from '../collect/collect-documents.ts'
import { CollectOrder } from '../collect/collect-order.ts'
import { openDuckDb } from '../parquet/open-duckdb.ts'
import { runProgram } from '../run-program.ts'

const attemptDir = process.env['BATON_ATTEMPT_DIR'] ?? ''

await runProgram(attemptDir, async ({ reports, leave }) => {
  const order = CollectOrder.parse(JSON.parse(await readFile(join(attemptDir, 'order.json'), 'utf8')))
  const folder = join(attemptDir, 'dataset')
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { mode: 0o700 })
  const duckDb = await openDuckDb({ memoryMiB: 512, folders: [folder] })
  await leave(folder, await collectDocuments({ order, folder, duckDb, reports }))
})
