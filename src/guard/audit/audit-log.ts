/**
 * The writer of the log: entries in, records on disk out, in one order.
 *
 * Entries that come while a write is under way go together with the next one (group commit): two fsyncs for all
 * of them, bodies first, so that a record that is there has its body. `append` returns when it is durable.
 */
import { mkdir } from 'node:fs/promises'
import { holdFolder, writeFileAtomic, type Clock, type Logger } from '#base'
import type { AuditRecord } from '#contract'
import { auditBusy, auditTooLarge, auditUnavailable } from '../errors.ts'
import { openLogFile, type LogFile } from './log-file.ts'
import {
  bodiesFile,
  bodiesFolder,
  headFile,
  RECORD_LIMIT_BYTES,
  recordsFile,
  recordsFolder,
  SEGMENT_RECORDS,
  segmentOf,
  type AuditEntry,
} from './model.ts'
import { recoverTail } from './recover-tail.ts'
import { bodyLines } from './body-lines.ts'
import { sealRecord, sha256, type SealedRecord } from './record-line.ts'

export interface AuditLog {
  append(entry: AuditEntry): Promise<AuditRecord>
  /** Records on disk. */
  readonly count: number
  close(): Promise<void>
}

export interface AuditLogOptions {
  readonly dir: string
  readonly clock: Clock
  readonly log: Logger
  /** Called in order, when a record is durable. */
  readonly onRecord: (record: AuditRecord) => void
}

interface Waiting {
  readonly entry: AuditEntry
  readonly resolve: (record: AuditRecord) => void
  readonly reject: (error: unknown) => void
}

const GROUP_LIMIT = 512
const HEAD_EVERY_MS = 1_000

export async function openAuditLog({ dir, clock, log, onRecord }: AuditLogOptions): Promise<AuditLog> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const held = await holdFolder('baton-audit', dir)
  if (held === null) throw auditBusy(dir)
  held.unref()
  try {
    for (const folder of [recordsFolder(dir), bodiesFolder(dir)])
      await mkdir(folder, { recursive: true, mode: 0o700 })
    const tail = await recoverTail(dir)
    const writer = await createWriter({ dir, clock, log, onRecord }, tail)
    const { cut, records } = tail
    const data: Record<string, unknown> = cut === null ? { records } : { records, cut: { ...cut } }
    if (cut !== null) log.warn('The audit log had an unfinished end, which was cut off', { ...cut })
    const action = cut === null ? 'audit.open' : 'audit.repair'
    await writer.append({ ...SYSTEM_ENTRY, action, data })
    return {
      ...writer,
      get count() {
        return writer.count
      },
      close: async () => {
        try {
          await writer.close()
        } finally {
          await held.release()
        }
      },
    }
  } catch (error) {
    await held.release()
    throw error
  }
}

const SYSTEM_ENTRY = {
  kind: 'start' as const,
  actor: 'baton',
  target: null,
  requestId: null,
  verdict: null,
  policy: null,
  spans: [],
  body: null,
} satisfies Partial<AuditEntry>

async function createWriter(
  { dir, clock, log, onRecord }: AuditLogOptions,
  tail: Awaited<ReturnType<typeof recoverTail>>,
): Promise<AuditLog> {
  let { records: count, hash: previous, segment } = tail
  let files: { records: LogFile; bodies: LogFile } | null = {
    records: await openLogFile(recordsFile(dir, segment), tail.recordsBytes),
    bodies: await openLogFile(bodiesFile(dir, segment), tail.bodiesBytes),
  }
  let bodiesThere = new Set<string>()
  let queue: Waiting[] = []
  let running: Promise<void> | null = null
  let headTimer: NodeJS.Timeout | null = null
  let isClosed = false

  const drain = async (): Promise<void> => {
    while (queue.length > 0) {
      const group = queue.slice(0, Math.min(GROUP_LIMIT, roomInSegment()))
      queue = queue.slice(group.length)
      try {
        await commit(group)
      } catch (error) {
        log.error('The audit log cannot be written: requests are refused until it can', { error })
        for (const { reject } of group) reject(auditUnavailable(error))
      }
    }
    running = null
  }

  const roomInSegment = (): number => SEGMENT_RECORDS - (count % SEGMENT_RECORDS)

  const commit = async (group: readonly Waiting[]): Promise<void> => {
    const { records, bodies } = await filesFor(count)
    const sealed: { readonly waiting: Waiting; readonly sealed: SealedRecord }[] = []
    const newBodies = new Map<string, string>()
    let hash = previous
    for (const waiting of group) {
      const { body, ...entry } = waiting.entry
      const bodyDigest = body === null ? null : `sha256:${sha256(body)}`
      const index = count + sealed.length
      const one = sealRecord({
        ...entry,
        spans: [...entry.spans],
        index,
        at: clock.now(),
        bodyDigest,
        previous: hash,
      })
      const bytes = Buffer.byteLength(one.line)
      if (bytes > RECORD_LIMIT_BYTES) {
        waiting.reject(auditTooLarge(bytes, RECORD_LIMIT_BYTES))
        continue
      }
      hash = one.record.hash
      if (body !== null && bodyDigest !== null && !bodiesThere.has(bodyDigest))
        newBodies.set(bodyDigest, body)
      sealed.push({ waiting, sealed: one })
    }
    if (sealed.length === 0) return
    if (newBodies.size > 0) {
      await bodies.append(bodyLines(newBodies))
      for (const digest of newBodies.keys()) bodiesThere.add(digest)
    }
    await records.append([Buffer.from(sealed.map((one) => `${one.sealed.line}\n`).join(''))])
    count += sealed.length
    previous = hash
    scheduleHead()
    for (const {
      waiting,
      sealed: { record },
    } of sealed) {
      onRecord(record)
      waiting.resolve(record)
    }
  }

  const filesFor = async (index: number): Promise<{ records: LogFile; bodies: LogFile }> => {
    const first = segmentOf(index)
    if (files !== null && first === segment) return files
    const old = files
    files = null
    if (old !== null) await Promise.all([old.records.close(), old.bodies.close()])
    const next = {
      records: await openLogFile(recordsFile(dir, first), 0),
      bodies: await openLogFile(bodiesFile(dir, first), 0),
    }
    bodiesThere = new Set()
    segment = first
    files = next
    return next
  }

  const scheduleHead = (): void => {
    headTimer ??= setTimeout(() => {
      headTimer = null
      writeHead().catch((error: unknown) => log.warn('The head of the audit log was not written', { error }))
    }, HEAD_EVERY_MS).unref()
  }
  const writeHead = (): Promise<void> =>
    writeFileAtomic(headFile(dir), `${JSON.stringify({ records: count, hash: previous })}\n`)

  return {
    append: (entry) =>
      new Promise((resolve, reject) => {
        if (isClosed) {
          reject(auditUnavailable(new Error('The server is stopping')))
          return
        }
        queue.push({ entry, resolve, reject })
        running ??= drain()
      }),
    get count() {
      return count
    },
    close: async () => {
      isClosed = true
      await running
      if (headTimer !== null) clearTimeout(headTimer)
      if (files !== null) await Promise.all([files.records.close(), files.bodies.close()])
      await writeHead()
    },
  }
}
