/** The columns of collected records and of rejects. */
import type { Cell, Column } from '../version-files.ts'
import type { Draft } from './draft.ts'
import type { Drop } from './run-operators.ts'

export const RECORD_COLUMNS: readonly Column[] = [
  { name: 'id', type: 'VARCHAR' },
  { name: 'path', type: 'VARCHAR' },
  { name: 'package', type: 'VARCHAR' },
  { name: 'package_version', type: 'VARCHAR' },
  { name: 'manifest_licence', type: 'VARCHAR' },
  { name: 'text', type: 'VARCHAR' },
  { name: 'bytes', type: 'INTEGER' },
  { name: 'characters', type: 'INTEGER' },
  { name: 'encoding', type: 'VARCHAR' },
  { name: 'script', type: 'VARCHAR' },
  { name: 'emails', type: 'INTEGER' },
  { name: 'phones', type: 'INTEGER' },
]

/** Why it was dropped, and which record it repeats. The text is cut: the file is still where it was. */
export const REJECT_COLUMNS: readonly Column[] = [
  { name: 'path', type: 'VARCHAR' },
  { name: 'step', type: 'VARCHAR' },
  { name: 'reason', type: 'VARCHAR' },
  { name: 'value', type: 'VARCHAR' },
  { name: 'threshold', type: 'VARCHAR' },
  { name: 'twin_id', type: 'VARCHAR' },
  { name: 'twin_path', type: 'VARCHAR' },
  { name: 'id', type: 'VARCHAR' },
  { name: 'package', type: 'VARCHAR' },
  { name: 'package_version', type: 'VARCHAR' },
  { name: 'bytes', type: 'DOUBLE' },
  { name: 'encoding', type: 'VARCHAR' },
  { name: 'text', type: 'VARCHAR' },
]

const REJECT_TEXT_LIMIT = 2_000

export function recordRow(draft: Draft): Cell[] {
  const { statistics } = draft
  return [
    draft.id,
    draft.path,
    draft.package?.name ?? null,
    draft.package?.version ?? null,
    draft.package?.licence ?? null,
    draft.text,
    draft.bytes,
    draft.text.length,
    draft.encoding,
    draft.script,
    statistics.emails,
    statistics.phones,
  ]
}

/** Of a file that never became a draft there is only its path. */
export function rejectRow(
  about: Draft | { readonly path: string; readonly bytes: number | null },
  drop: Drop,
): Cell[] {
  const draft = 'statistics' in about ? about : null
  return [
    about.path,
    drop.step,
    drop.reason,
    drop.value,
    drop.threshold,
    draft?.twin?.id ?? null,
    draft?.twin?.path ?? null,
    draft?.id ?? null,
    draft?.package?.name ?? null,
    draft?.package?.version ?? null,
    about.bytes,
    draft?.encoding ?? null,
    draft === null || draft.text === '' ? null : draft.text.slice(0, REJECT_TEXT_LIMIT).toWellFormed(),
  ]
}
