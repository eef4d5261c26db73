import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { BatonError, silentLogger } from '#base'
import { openDuckDb } from '../parquet/open-duckdb.ts'
import { openPartWriter } from '../parquet/write-parts.ts'
import { openQueryProcess, type QueryProcess } from './query-process.ts'

let folder = ''
const opened: QueryProcess[] = []
const files: string[] = []

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'baton-query-'))
  const duckDb = await openDuckDb({ memoryMiB: 128, folders: [folder] })
  const columns = [
    { name: 'it"em', type: 'VARCHAR' },
    { name: 'number', type: 'INTEGER' },
  ] as const
  const writer = openPartWriter(duckDb, { folder, stem: 'records', columns })
  for (let number = 0; number < 100; number += 1)
    await writer.append([number % 2 === 0 ? "o'dd" : null, number])
  for (const part of await writer.finish()) files.push(join(folder, part.name))
})
after(async () => {
  await Promise.all(opened.map((one) => one.close()))
  rmSync(folder, { recursive: true, force: true })
})

const open = (options: Partial<Parameters<typeof openQueryProcess>[0]> = {}): QueryProcess => {
  const process = openQueryProcess({ folders: [folder], log: silentLogger, ...options })
  opened.push(process)
  return process
}
const request = { columns: ['it"em', 'number'], offset: 0, limit: 2, where: null, cellLimit: 3 }
const code = (error: unknown): string => (error instanceof BatonError ? error.code : String(error))

test('rows come in their order, by page and by value, long cells cut', async () => {
  const query = open()
  assert.deepEqual(await query.ask({ ...request, files, offset: 98 }), {
    kind: 'rows',
    id: 1,
    rows: [
      ["o'd…", 98],
      [null, 99],
    ],
    total: 100,
  })
  const found = await query.ask({ ...request, files, where: { column: 'it"em', equals: "o'dd" }, offset: 1 })
  assert.deepEqual([found.total, found.rows.map(([, number]) => number)], [50, [2, 4]])
  const none = await query.ask({ ...request, files, where: { column: 'number', equals: "1' or '1'='1" } })
  assert.equal(none.total, 0)
})

test('a file that is no Parquet, and one outside its folders, are refused and the process lives on', async () => {
  const query = open()
  const garbage = join(folder, 'garbage')
  writeFileSync(garbage, 'PAR1 and nothing that follows from it')
  const refused = async (file: string): Promise<string> =>
    query.ask({ ...request, files: [file] }).then(() => 'answered', code)
  assert.equal(await refused(garbage), 'data/query-failed')
  const pid = query.pid()
  assert.equal(await refused('/etc/passwd'), 'data/query-failed')
  assert.equal(query.pid(), pid)
  assert.equal((await query.ask({ ...request, files })).total, 100)
})

test('when the process is killed the next request starts another', async () => {
  const query = open()
  await query.ask({ ...request, files })
  const first = query.pid()
  assert.ok(first !== null)
  process.kill(first, 'SIGKILL')
  while (query.pid() === first) await sleep(5)
  assert.equal((await query.ask({ ...request, files })).total, 100)
  assert.notEqual(query.pid(), first)
})

test('a request that takes too long ends with its process, and those behind it go on', async () => {
  const stuck = join(folder, 'stuck.mjs')
  writeFileSync(stuck, "process.on('message', () => { for (;;); })")
  const query = open({ file: stuck, timeLimitMs: 300 })
  const answers = await Promise.all(
    [1, 2].map(() => query.ask({ ...request, files }).then(() => 'answered', code)),
  )
  assert.deepEqual(answers, ['data/query-too-slow', 'data/query-too-slow'])
  assert.equal(query.pid(), null)
})

test('an answer that is none, and a process that dies, are errors of that request only', async () => {
  const strange = join(folder, 'strange.mjs')
  writeFileSync(
    strange,
    "process.on('message', ({ offset }) => offset === 0 ? process.send({ rows: 7 }) : process.exit(3))",
  )
  const query = open({ file: strange })
  assert.equal(await query.ask({ ...request, files }).then(() => 'answered', code), 'data/query-failed')
  assert.equal(
    await query.ask({ ...request, files, offset: 1 }).then(() => 'answered', code),
    'data/query-failed',
  )
})

test('it ends when nobody asks, and refuses when too many wait', async () => {
  const query = open({ idleMs: 50, waitingLimit: 2 })
  const answers = await Promise.all(
    [1, 2, 3].map(() => query.ask({ ...request, files }).then(() => 'answered', code)),
  )
  assert.deepEqual(answers.toSorted(), ['answered', 'answered', 'data/queries-piled-up'])
  while (query.pid() !== null) await sleep(10)
})
