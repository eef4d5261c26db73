/** One record as one line, and back: what is hashed is what stands in the file. */
import { createHash } from 'node:crypto'
import { canonicalJson } from '#base'
import { AuditRecord } from '#contract'

export type Unsealed = Omit<AuditRecord, 'hash'>

export interface SealedRecord {
  readonly record: AuditRecord
  /** Without the line break. */
  readonly line: string
}

export const sha256 = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex')

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
  | { readonly kind: 'bad'; readonly why: string; readonly isJson: boolean }

/** Checks a line by itself and against its place in the chain. */
export function openLine(line: string, index: number, previous: string): OpenedLine {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return { kind: 'bad', why: 'the line is not JSON', isJson: false }
  }
  const parsed = AuditRecord.safeParse(value)
  if (!parsed.success) return { kind: 'bad', why: 'the line is no audit record', isJson: true }
  const { hash, ...rest } = parsed.data
  const sealed = sealRecord(rest)
  const bad = (why: string): OpenedLine => ({ kind: 'bad', why, isJson: true })
  if (rest.index !== index) return bad(`record ${index} should stand here, and record ${rest.index} does`)
  if (sealed.record.hash !== hash) return bad('the record does not have the hash that it states')
  if (sealed.line !== line) return bad('the line is not spelt as it was written')
  if (rest.previous !== previous) return bad('the record does not follow the one before it')
  return { kind: 'record', record: parsed.data }
}
