import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { DuckDBInstance } from '@duckdb/node-api'
import { programFile } from '#base'
import { EOS } from './byte-vocabulary.ts'

const folder = await mkdtemp(join(tmpdir(), "baton's prepare "))
const parquet = join(folder, 'docs.parquet')
const tokens = join(folder, 'inputs', 'tokens.bin')
after(() => rm(folder, { recursive: true, force: true }))

const TEXTS = Array.from({ length: 40 }, (_, index) => `Grüße, document ${index}\n`)

before(async () => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  await connection.run('create table docs (text varchar, kind varchar)')
  for (const [index, text] of TEXTS.entries()) {
    await connection.run('insert into docs values ($1, $2)', [text, index % 2 === 0 ? 'readme' : 'licence'])
  }
  await connection.run("insert into docs values (null, null), ('', 'readme'), ('loose', null)")
  await connection.run(`copy docs to '${parquet.replaceAll("'", "''")}' (format parquet)`)
})

const order = (where: unknown) => ({
  recipe: 'pretrain',
  command: null,
  workingDir: null,
  ranks: [{ devices: ['cpu:0'] }],
  settings: where === undefined ? {} : { where },
  dataset: { ref: 'docs@1', digest: 'sha256:d', files: [{ path: parquet }] },
  checkpointEverySteps: 10,
  keepCheckpoints: 2,
})

async function prepare(
  where?: unknown,
  before = '',
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  await writeFile(join(folder, 'train.json'), JSON.stringify(order(where)))
  const argv = [process.execPath, programFile('training/prepare'), folder]
  const child = spawn('sh', ['-c', `${before}exec "$@"`, 'sh', ...argv], {
    cwd: folder,
    env: { ...process.env, BATON_STATE_DIR: folder },
  })
  const said = { stdout: '', stderr: '' }
  child.stdout.on('data', (data: Buffer) => (said.stdout += data.toString()))
  child.stderr.on('data', (data: Buffer) => (said.stderr += data.toString()))
  const code = await new Promise<number | null>((done) => child.on('close', done))
  return { code, ...said }
}

/** The documents that tokens.bin holds, in its order. */
async function documents(): Promise<string[]> {
  const content = await readFile(tokens)
  const words = Array.from({ length: content.length / 2 }, (_, index) => content.readUInt16LE(2 * index))
  const found: string[] = []
  let start = 0
  for (const [index, word] of words.entries()) {
    if (word !== EOS) continue
    found.push(Buffer.from(words.slice(start, index)).toString('utf8'))
    start = index + 1
  }
  assert.equal(start, words.length)
  return found
}

test('every text is there once, byte by byte, and some are held out', async () => {
  const { code, stderr } = await prepare()
  assert.equal(code, 0, stderr)
  assert.deepEqual((await documents()).sort(), [...TEXTS, 'loose'].sort())
  const manifest = JSON.parse(await readFile(join(folder, 'inputs', 'tokens.json'), 'utf8'))
  assert.equal(manifest.trainDocuments + manifest.evalDocuments, 41)
  assert(manifest.evalDocuments >= 1)
  assert.equal(2 * (manifest.trainTokens + manifest.evalTokens), (await stat(tokens)).size)
})

test('a second attempt finds the tokens, and a cut file is made again', async () => {
  await prepare()
  assert.match((await prepare()).stdout, /there already/)
  await truncate(tokens, 100)
  assert.doesNotMatch((await prepare()).stdout, /there already/)
  assert.equal((await documents()).length, 41)
})

test('labels select what is trained on', async () => {
  await prepare({ kind: ['licence'] })
  assert.deepEqual((await documents()).sort(), TEXTS.filter((_, index) => index % 2 === 1).sort())
  await prepare({ kind: ['licence', null] })
  assert.equal((await documents()).length, 21)
})

test('a column that is not there, or no record that fits, is one clear sentence', async () => {
  const wrong = await prepare({ "ki'nd": ['x'] })
  assert.equal(wrong.code, 1)
  assert.match(wrong.stderr, /^training\/no-such-column: docs@1 has no column "ki'nd"; it has text, kind$/m)
  const empty = await prepare({ kind: ["no'thing"] })
  assert.equal(empty.code, 1)
  assert.match(empty.stderr, /: docs@1 has 0 documents that fit; two are the least$/m)
  const events = await readFile(join(folder, 'events.jsonl'), 'utf8')
  assert.match(events, /"kind":"failed".*"class":"user-error"/)
})

test('a full disk is one clear sentence, also where the reason cannot be written down', async () => {
  await rm(join(folder, 'inputs'), { recursive: true, force: true })
  await mkdir(join(folder, 'inputs'))
  await rm(join(folder, 'events.jsonl'), { force: true })
  await symlink('/dev/full', join(folder, 'events.jsonl'))
  // The shell's process becomes the program: its number is in the name of the file that is being made.
  const { code, stderr } = await prepare(undefined, 'ln -s /dev/full inputs/tokens.$$.tmp; ')
  assert.equal(code, 1)
  assert.equal(
    stderr,
    'The disk is full: ENOSPC: no space left on device, write\nFree some space there, then submit the job again\n',
  )
})
