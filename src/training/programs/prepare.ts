/**
 * Dataset to tokens: `prepare ATTEMPT_FOLDER` reads the Parquet files that train.json names and writes
 * STATE/inputs/tokens.bin (uint16, little endian: a byte is its own token, every document ends with EOS; first
 * the documents to train on, then those held out) and tokens.json. Later attempts find them and do nothing.
 */
import { createHash } from 'node:crypto'
import { mkdir, open, readFile, rename, rm, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { canonicalJson, failureText, openReports, syncFolder, systemErrorCode, writeFileAtomic } from '#base'
import { EOS } from '../byte-vocabulary.ts'
import { hashFile } from '../hash-file.ts'
import { selectText, type Selection } from '../select-text.ts'
import { tooFewDocuments } from '../train-errors.ts'
import { TRAIN_FILE, TrainOrder } from '../train-order.ts'

/** Of 256: the share of documents held out, chosen by the hash of their text. */
const HELD_OUT_OF_256 = 13
const FLUSH_BYTES = 4 * 1024 * 1024

const directory = process.argv[2] ?? ''
const reports = openReports(directory, Date.now)
try {
  await prepare()
} catch (error) {
  reports.failed(error)
  console.error(failureText(error))
  process.exit(1)
}

async function prepare(): Promise<void> {
  const order = TrainOrder.parse(JSON.parse(await readFile(join(directory, TRAIN_FILE), 'utf8')))
  const stateDir = process.env['BATON_STATE_DIR'] ?? join(directory, '..', 'state')
  const { dataset } = order
  if (dataset === null) return
  const folder = join(stateDir, 'inputs')
  const where = (order.settings['where'] ?? {}) as Selection
  const asked = canonicalJson({ dataset: dataset.digest, where, format: 1 })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (await isPrepared(folder, asked)) {
    console.log('The tokens are there already')
    return
  }
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  const query = await selectText(
    connection,
    dataset.ref,
    dataset.files.map(({ path }) => path),
    where,
  )
  const counts = await writeTokens(connection, query, folder)
  if (counts.trainDocuments === 0 || counts.evalDocuments === 0) {
    throw tooFewDocuments(dataset.ref, counts.trainDocuments + counts.evalDocuments)
  }
  const sha256 = await hashFile(join(folder, 'tokens.bin'))
  await writeFileAtomic(
    join(folder, 'tokens.json'),
    `${JSON.stringify({ asked, datasetRef: dataset.ref, ...counts, sha256 })}\n`,
  )
  const { trainDocuments, evalDocuments, trainTokens, evalTokens } = counts
  console.log(
    `${dataset.ref}: ${trainDocuments} documents to train on (${trainTokens} tokens), ${evalDocuments} held out (${evalTokens})`,
  )
}

interface Counts {
  readonly trainDocuments: number
  readonly evalDocuments: number
  readonly trainTokens: number
  readonly evalTokens: number
}

/** Two passes over the rows, so that neither part needs to fit in memory. */
async function writeTokens(connection: DuckDBConnection, query: string, folder: string): Promise<Counts> {
  const making = join(folder, `tokens.${process.pid}.tmp`)
  const file = await open(making, 'w', 0o600)
  try {
    const train = await writePart(connection, query, file, (text) => !isHeldOut(text))
    let held = await writePart(connection, query, file, isHeldOut)
    if (held.documents === 0 && train.documents > 1) {
      // A small dataset: the last document is held out as well as trained on; better than no measure at all.
      let seen = 0
      held = await writePart(connection, query, file, () => (seen += 1) === train.documents)
    }
    await file.sync()
    await rename(making, join(folder, 'tokens.bin'))
    await syncFolder(folder)
    return {
      trainDocuments: train.documents,
      evalDocuments: held.documents,
      trainTokens: train.tokens,
      evalTokens: held.tokens,
    }
  } finally {
    await file.close()
    // Of one that failed: the next attempt writes under another name.
    await rm(making, { force: true })
  }
}

async function writePart(
  connection: DuckDBConnection,
  query: string,
  file: FileHandle,
  takes: (text: string) => boolean,
): Promise<{ documents: number; tokens: number }> {
  let documents = 0
  let tokens = 0
  let waiting: Buffer[] = []
  let waitingBytes = 0
  const flush = async (): Promise<void> => {
    await file.writeFile(Buffer.concat(waiting))
    waiting = []
    waitingBytes = 0
  }
  const result = await connection.stream(query)
  for (
    let chunk = await result.fetchChunk();
    chunk !== null && chunk.rowCount > 0;
    chunk = await result.fetchChunk()
  ) {
    for (const value of chunk.getColumnValues(0)) {
      if (typeof value !== 'string' || value === '' || !takes(value)) continue
      const encoded = encode(value)
      documents += 1
      tokens += encoded.length / 2
      waiting.push(encoded)
      waitingBytes += encoded.length
      if (waitingBytes >= FLUSH_BYTES) await flush()
    }
  }
  await flush()
  return { documents, tokens }
}

function encode(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8')
  const tokens = Buffer.alloc(2 * (bytes.length + 1))
  for (let index = 0; index < bytes.length; index += 1) tokens[2 * index] = bytes[index] ?? 0
  tokens.writeUInt16LE(EOS, 2 * bytes.length)
  return tokens
}

/** By the text alone, so that a document stays on its side in every version of a dataset. */
function isHeldOut(text: string): boolean {
  return (createHash('sha256').update(text).digest()[0] ?? 0) < HELD_OUT_OF_256
}

async function isPrepared(folder: string, asked: string): Promise<boolean> {
  try {
    const manifest: unknown = JSON.parse(await readFile(join(folder, 'tokens.json'), 'utf8'))
    if (typeof manifest !== 'object' || manifest === null) return false
    if (!('asked' in manifest) || manifest.asked !== asked || !('sha256' in manifest)) return false
    return (await hashFile(join(folder, 'tokens.bin'))) === manifest.sha256
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT' || error instanceof SyntaxError) return false
    throw error
  }
}
