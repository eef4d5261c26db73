/** One record as one line, and back: what is hashed is what stands in the file. */
import { createHash } from 'node:crypto'
import { canonicalJson } from '#base'
import { AuditRecord, say, type Said } from '#contract'
import { slicesOf } from '../slices.ts'

export type Unsealed = Omit<AuditRecord, 'hash'>

export interface SealedRecord {
  readonly record: AuditRecord
  /** Without the line break. */
  readonly line: string
}

export function sha256(content: string | Uint8Array): string {
  const hash = createHash('sha256')
  if (typeof content !== 'string') hash.update(content)
  // A string is encoded first, into a second one of its size.
  else for (const slice of slicesOf(content)) hash.update(slice)
  return hash.digest('hex')
}

/** Canonical JSON sorts its keys, so "hash" stands between "data" and "index": the line is written once. */
export function sealRecord(record: Unsealed): SealedRecord {
  const { action, actor, at, bodyDigest, data, ...behind } = record
  const head = canonicalJson({ action, actor, at, bodyDigest, data }).slice(0, -1)
  const tail = canonicalJson(behind).slice(1)
  const hash = sha256(`${head},${tail}`)
  return { record: { ...record, hash }, line: `${head},"hash":"${hash}",${tail}` }
}

export type OpenedLine =
  | { readonly kind: 'record'; readonly record: AuditRecord }
  | { readonly kind: 'bad'; readonly why: Said; readonly isJson: boolean }

/** Checks a line by itself and against its place in the chain. */
export function openLine(line: string, index: number, previous: string): OpenedLine {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return { kind: 'bad', why: say('audit.not-json'), isJson: false }
  }
  const parsed = AuditRecord.safeParse(value)
  if (!parsed.success) return { kind: 'bad', why: say('audit.not-a-record'), isJson: true }
  const { hash, ...rest } = parsed.data
  const sealed = sealRecord(rest)
  const bad = (why: Said): OpenedLine => ({ kind: 'bad', why, isJson: true })
  if (rest.index !== index) return bad(say('audit.other-index', { index, found: rest.index }))
  if (sealed.record.hash !== hash) return bad(say('audit.other-hash'))
  if (sealed.line !== line) return bad(say('audit.other-spelling'))
  if (rest.previous !== previous) return bad(say('audit.other-previous'))
  return { kind: 'record', record: parsed.data }
}
