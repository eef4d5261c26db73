import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { appendFile, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { BatonError, silentLogger, systemClock } from '#base'
import { tempFolder } from '../testing/open-test-guard.ts'
import { openAudit, type OpenAudit } from './create-audit.ts'
import type { AuditEntry } from './model.ts'
import { sealRecord } from './record-line.ts'
import { verifyAuditLog } from './verify-audit-log.ts'

const FIRST = '000000000000.jsonl'
const open = (dataDir: string): Promise<OpenAudit> =>
  openAudit({ dataDir, clock: systemClock, log: silentLogger, onRecord: () => {} })

const entry = (number: number, change: Partial<AuditEntry> = {}): AuditEntry => ({
  kind: 'request',
  actor: 'tester',
  action: 'chat.completions',
  target: 'docs',
  requestId: `req_${number}`,
  verdict: number % 10 === 0 ? 'block' : 'allow',
  policy: 'default@1',
  spans: [],
  data: number % 1_000 === 500 ? { number, project: 'second' } : { number },
  body: `body ${number}`,
  ...change,
})

async function written(
  t: TestContext,
  count: number,
): Promise<{ dataDir: string; dir: string; records: string }> {
  const dataDir = await tempFolder(t)
  const audit = await open(dataDir)
  await Promise.all(Array.from({ length: count }, (_, number) => audit.append(entry(number))))
  await audit.close()
  const dir = join(dataDir, 'audit')
  return { dataDir, dir, records: join(dir, 'records', FIRST) }
}

const lineOf = async (file: string): Promise<string[]> =>
  (await readFile(file, 'utf8')).split('\n').slice(0, -1)
const writeLines = (file: string, lines: readonly string[]): Promise<void> =>
  writeFile(file, lines.map((line) => `${line}\n`).join(''))
const codeIs = (code: string) => (error: unknown) => error instanceof BatonError && error.code === code

test('a log that nobody touched verifies, and its files are for its owner alone', async (t) => {
  const { dir, records } = await written(t, 50)
  const found = await verifyAuditLog(dir)
  assert.deepEqual(
    { ...found, head: '' },
    { ok: true, records: 51, head: '', firstBad: null, bodiesMissing: 0 },
  )
  assert.equal((await stat(records)).mode & 0o777, 0o600)
  assert.equal((await stat(join(dir, 'bodies', FIRST))).mode & 0o777, 0o600)
})

test('whatever is done to a log, verification names the first bad record by file and line', async (t) => {
  const { dir, records } = await written(t, 20)
  const lines = await lineOf(records)
  const forged = (() => {
    const { hash: _, ...rest } = JSON.parse(lines[5]!)
    return sealRecord({ ...rest, actor: 'somebody else' }).line
  })()
  const cases: [string, readonly string[], number][] = [
    ['a flipped letter', lines.with(5, lines[5]!.replace('tester', 'tesler')), 6],
    ['a record made anew', lines.with(5, forged), 7],
    ['a removed record', lines.toSpliced(7, 1), 8],
    ['two records that changed places', lines.with(3, lines[4]!).with(4, lines[3]!), 4],
    ['a record that stands twice', lines.toSpliced(9, 0, lines[9]!), 11],
    ['an end that was cut off', lines.slice(0, 15), 16],
    ['other spelling', lines.with(2, `${lines[2]!} `), 3],
    ['no record at all', [], 1],
  ]
  for (const [what, changed, line] of cases) {
    await writeLines(records, changed)
    const { ok, firstBad } = await verifyAuditLog(dir)
    assert.equal(ok, false, what)
    assert.equal(firstBad?.line, line, `${what}: ${JSON.stringify(firstBad)}`)
    assert.equal(firstBad.file, records)
    await writeLines(records, lines)
  }
  assert((await verifyAuditLog(dir)).ok)
})

test('a changed body is found, an erased one is counted', async (t) => {
  const { dir } = await written(t, 5)
  const bodies = join(dir, 'bodies', FIRST)
  const lines = await lineOf(bodies)
  await writeLines(bodies, lines.with(2, lines[2]!.replace('body 2', 'body 7')))
  assert.equal(
    (await verifyAuditLog(dir)).firstBad?.why,
    'the body does not have the hash that its record states',
  )
  await writeLines(bodies, lines.toSpliced(2, 1))
  const { ok, bodiesMissing } = await verifyAuditLog(dir)
  assert.deepEqual({ ok, bodiesMissing }, { ok: true, bodiesMissing: 1 })
})

test('a log over several files pages newest first, filters, and misses no file unseen', async (t) => {
  const dataDir = await tempFolder(t)
  const audit = await open(dataDir)
  await Promise.all(Array.from({ length: 9_000 }, (_, number) => audit.append(entry(number))))
  const seen: number[] = []
  let cursor: string | undefined
  do {
    const page = await audit.list({ limit: 500, cursor, verdict: 'block' })
    seen.push(...page.items.map((record) => record.data['number'] as number))
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  assert.deepEqual(
    seen,
    Array.from({ length: 900 }, (_, index) => 8_990 - index * 10),
  )
  assert.equal((await audit.list({ limit: 5, requestId: 'req_17' })).items[0]?.data['number'], 17)
  assert.equal(await audit.body(18), 'body 17')
  assert.equal((await audit.get(5_000)).data['number'], 4_999)
  await assert.rejects(audit.get(9_001), codeIs('guard/no-audit-record'))
  await assert.rejects(audit.list({ limit: 5, cursor: 'x' }), codeIs('guard/bad-cursor'))
  const other = audit.of('second')
  const theirs = (await other.list({ limit: 500 })).items.map((record) => record.data['number'])
  assert.deepEqual(
    theirs,
    Array.from({ length: 9 }, (_, index) => 8_500 - index * 1_000),
  )
  assert.equal((await audit.of('default').list({ limit: 500, cursor: '502' })).items[0]?.index, 500)
  for (const index of [501, 8_501]) {
    assert.equal(await other.body(index), `body ${index - 1}`)
    await assert.rejects(audit.of('default').get(index), codeIs('guard/no-audit-record'))
    await assert.rejects(other.body(index + 1), codeIs('guard/no-audit-record'))
  }
  assert((await audit.verify()).ok)
  await audit.close()
  const middle = join(dataDir, 'audit', 'records', '000000004096.jsonl')
  await rename(middle, `${middle}.gone`)
  const { firstBad } = await verifyAuditLog(join(dataDir, 'audit'))
  assert.equal(firstBad?.file, middle)
  assert.equal(firstBad.index, 4_096)
  await assert.rejects(open(dataDir), codeIs('guard/audit-broken'))
})

test('a log that ends with its file goes on in the next one', async (t) => {
  const { dataDir, dir } = await written(t, 4_095)
  for (const count of [4_097, 4_098]) {
    const audit = await open(dataDir)
    await audit.close()
    const found = await verifyAuditLog(dir)
    assert.deepEqual([found.ok, found.records], [true, count])
  }
})

test('an unfinished last line is cut off, and the cut is on record', async (t) => {
  const { dataDir, dir, records } = await written(t, 5)
  await rm(join(dir, 'head.json'))
  await appendFile(records, '{"action":"chat.comp')
  assert((await verifyAuditLog(dir)).ok)
  const audit = await open(dataDir)
  const { items } = await audit.list({ limit: 1 })
  assert.equal(items[0]?.action, 'audit.repair')
  assert.equal((items[0].data['cut'] as { bytes: number }).bytes, 20)
  await audit.close()
  assert((await verifyAuditLog(dir)).ok)
})

test('no server goes on behind a log that somebody changed', async (t) => {
  const { dataDir, records } = await written(t, 12)
  const lines = await lineOf(records)
  await writeLines(records, lines.with(5, lines[5]!.replace('tester', 'tesler')))
  await assert.rejects(open(dataDir), codeIs('guard/audit-broken'))
  await writeLines(records, lines.slice(0, 10))
  await assert.rejects(open(dataDir), codeIs('guard/audit-broken'))
  await writeLines(records, lines)
  await truncate(records, (await stat(records)).size - 30)
  await assert.rejects(open(dataDir), codeIs('guard/audit-broken'))
})

test('a second writer is refused while the first lives', async (t) => {
  const dataDir = await tempFolder(t)
  const audit = await open(dataDir)
  await assert.rejects(open(dataDir), codeIs('guard/audit-busy'))
  await audit.close()
  await (await open(dataDir)).close()
})

test('a writer killed at any moment loses no record that it spoke of, and its lock is free', async (t) => {
  const dataDir = await tempFolder(t)
  const dir = join(dataDir, 'audit')
  const program = fileURLToPath(new URL('../testing/append-forever.ts', import.meta.url))
  for (const lifeMs of [0, 7, 40]) {
    const child = spawn(process.execPath, [program, dir], { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    const hasSpoken = new Promise<void>((resolve) =>
      child.stdout.on('data', (chunk) => {
        said += String(chunk)
        resolve()
      }),
    )
    await hasSpoken
    await new Promise((resolve) => setTimeout(resolve, lifeMs))
    const isGone = new Promise((resolve) => child.once('close', resolve))
    child.kill('SIGKILL')
    await isGone
    const spoken = Math.max(...said.split('\n').slice(0, -1).map(Number))
    const audit = await open(dataDir)
    assert.equal((await audit.get(spoken)).index, spoken)
    const found = await audit.verify()
    assert.deepEqual([found.ok, found.bodiesMissing], [true, 0])
    await audit.close()
  }
})

test('a record that is too large is refused, and the next one is written', async (t) => {
  const dataDir = await tempFolder(t)
  const audit = await open(dataDir)
  const [large, small] = await Promise.allSettled([
    audit.append(entry(1, { data: { text: 'x'.repeat(70_000) } })),
    audit.append(entry(2)),
  ])
  assert(large.status === 'rejected' && codeIs('guard/audit-record-too-large')(large.reason))
  assert(small.status === 'fulfilled')
  assert((await audit.verify()).ok)
  await audit.close()
})
