/**
 * Labelled sets, by what their records hold and never by the names of their files. A set is a folder; folders
 * named `benign-…` hold what must pass.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { BadRow, readRecords, WHOLE_LINE, type FileRecord } from './read-records.ts'

export interface LabelledSpan {
  readonly type: string
  /** Half-open, in UTF-16 code units of the text. */
  readonly start: number
  readonly end: number
}

export interface SpanText {
  readonly text: string
  readonly spans: readonly LabelledSpan[]
  /** Empty where the set has no styles. */
  readonly style: string
  /** Holds nothing that may be found, and looks as if it did. */
  readonly isHardNegative: boolean
}

export interface CredentialRow {
  readonly path: string
  readonly lineNumber: number
  readonly line: string
  readonly start: number
  readonly end: number
  readonly isCredential: boolean
}

export interface Prompt {
  readonly text: string
  readonly mustPass: boolean
}

export type LabelledSet = { readonly name: string } & (
  | { readonly kind: 'exact-spans'; readonly texts: readonly SpanText[] }
  | { readonly kind: 'covered-tokens'; readonly texts: readonly SpanText[] }
  | { readonly kind: 'credentials'; readonly rows: readonly CredentialRow[] }
  | {
      readonly kind: 'prompts'
      readonly prompts: readonly Prompt[]
      /** Of a benign set: every text in it, prompts and answers. */
      readonly benignTexts: readonly string[]
    }
)

/** The first that a record has is what was asked of the model. */
const PROMPT_FIELDS = [
  'user_input',
  'mutated_prompt',
  'prompt',
  'forbidden_prompt',
  'instruction',
  'question',
  'question_zh',
  'query',
  '问题',
  'Behavior',
  'TEXT',
  'text',
  WHOLE_LINE,
]
/** Columns of moderation labels: any that is 1 says that the prompt must not pass. */
const HARMS = ['S', 'H', 'V', 'HR', 'SH', 'S3', 'H2', 'V2']

export function readSets(folder: string): LabelledSet[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map(({ name }) => name)
    .toSorted()
    .flatMap((name) => readSet(name, join(folder, name)) ?? [])
}

function readSet(name: string, folder: string): LabelledSet | null {
  const isBenign = name.startsWith('benign-')
  const spans: SpanText[] = []
  const covered: SpanText[] = []
  const rows: CredentialRow[] = []
  const prompts: Prompt[] = []
  const benignTexts: string[] = []
  for (const file of readdirSync(folder).toSorted()) {
    const path = join(folder, file)
    const records = readRecords(path, PROMPT_FIELDS) ?? []
    const first = records[0]?.fields ?? {}
    for (const record of records) {
      const read = fieldReader(path, record)
      if ('full_text' in first) covered.push(readCovered(read))
      else if ('value_start' in first) rows.push(readCredential(read))
      else if ('spans' in first) spans.push(readSpans(read))
      else {
        const field = PROMPT_FIELDS.find((one) => one in first)
        if (field === undefined) break
        const more = typeof record.fields['input'] === 'string' ? record.fields['input'] : ''
        const asked = read.text(field)
        const text = more === '' ? asked : `${asked}\n${more}`
        if (text.trim() === '') continue
        prompts.push({ text, mustPass: isBenign || !isHarmful(record) })
        if (!isBenign) continue
        benignTexts.push(text)
        const output = record.fields['output']
        if (typeof output === 'string' && output !== '') benignTexts.push(output)
      }
    }
  }
  if (spans.length > 0) return { name, kind: 'exact-spans', texts: spans }
  if (covered.length > 0) return { name, kind: 'covered-tokens', texts: covered }
  if (rows.length > 0) return { name, kind: 'credentials', rows }
  return prompts.length > 0 ? { name, kind: 'prompts', prompts, benignTexts } : null
}

/** A prompt without a label stands in a set of prompts that should not pass. */
function isHarmful({ fields }: FileRecord): boolean {
  if ('label' in fields) return Number(fields['label']) === 1
  if ('is_malicious' in fields) return String(fields['is_malicious']) !== 'false'
  if (HARMS.some((harm) => harm in fields)) return HARMS.some((harm) => Number(fields[harm]) === 1)
  return true
}

interface FieldReader {
  text(name: string): string
  integer(name: string): number
  list(name: string): readonly FieldReader[]
  has(name: string): boolean
  wrong(what: string): BadRow
}

function fieldReader(path: string, { line, fields }: FileRecord): FieldReader {
  const wrong = (what: string): BadRow => new BadRow(path, line, what)
  return {
    wrong,
    has: (name) => name in fields,
    text: (name) => {
      const value = fields[name]
      if (typeof value !== 'string') throw wrong(`"${name}" is no text`)
      return value
    },
    integer: (name) => {
      const value = fields[name]
      if (typeof value !== 'number' || !Number.isInteger(value)) throw wrong(`"${name}" is no whole number`)
      return value
    },
    list: (name) => {
      const value = fields[name]
      if (!Array.isArray(value)) throw wrong(`"${name}" is no list`)
      return value.map((one: unknown) => {
        if (typeof one !== 'object' || one === null)
          throw wrong(`"${name}" holds something that is no object`)
        return fieldReader(path, { line, fields: one as Record<string, unknown> })
      })
    },
  }
}

function readSpans(read: FieldReader): SpanText {
  const text = read.text('text')
  return {
    text,
    style: read.has('style') ? read.text('style') : '',
    isHardNegative: read.has('kind') && read.text('kind') === 'hard_negative',
    spans: read.list('spans').map((span) => within(span, text, 'type', 'start', 'end')),
  }
}

function readCovered(read: FieldReader): SpanText {
  const text = read.text('full_text')
  const spans = read
    .list('spans')
    .map((span) => within(span, text, 'entity_type', 'start_position', 'end_position'))
  return { text, style: '', isHardNegative: false, spans }
}

function within(span: FieldReader, text: string, type: string, from: string, to: string): LabelledSpan {
  const [start, end] = [span.integer(from), span.integer(to)]
  if (start < 0 || end <= start || end > text.length) {
    throw span.wrong(`a span is [${start}, ${end}), and the text has ${text.length} characters`)
  }
  return { type: span.text(type), start, end }
}

function readCredential(read: FieldReader): CredentialRow {
  const line = read.text('line')
  const [start, end] = [read.integer('value_start'), read.integer('value_end')]
  const label = read.integer('label')
  if (label !== 0 && label !== 1) throw read.wrong(`"label" is ${label}, and it has to be 0 or 1`)
  // A value that lies on other lines leaves nothing to be found on this one.
  const isCredential = label === 1 && end > start
  if (start < 0 || end < start || end > line.length) {
    throw read.wrong(`the value is [${start}, ${end}), and the line has ${line.length} characters`)
  }
  return { path: read.text('path'), lineNumber: read.integer('line_num'), line, start, end, isCredential }
}
