/** The program of a `label` job: the records of a version get labels, as Parquet in the attempt's folder. */
import { mkdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { LabelOrder } from '../label/label-order.ts'
import { labelRecords } from '../label/label-records.ts'
import { openDuckDb } from '../parquet/open-duckdb.ts'
import { runProgram } from '../run-program.ts'

const attemptDir = process.env['BATON_ATTEMPT_DIR'] ?? ''

await runProgram(attemptDir, async ({ reports, leave }) => {
  const order = LabelOrder.parse(JSON.parse(await readFile(join(attemptDir, 'order.json'), 'utf8')))
  const folder = join(attemptDir, 'dataset')
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { mode: 0o700 })
  const inputs = [...new Set(order.files.map((file) => dirname(file)))]
  const duckDb = await openDuckDb({ memoryMiB: 512, folders: [folder, ...inputs] })
  await leave(folder, await labelRecords({ order, folder, duckDb, reports }))
})
