/** What is counted on each kind of set. Shares are from 0 to 1; what is said in per cent says so. */
import { detectSpans, type CompiledPolicy, checkText } from '#guard'
import { TYPE_OF_CLASS } from './span-types.ts'
import type { CredentialRow, Prompt, SpanText } from './sets.ts'

/** Of personal data, those with a checksum or a shape of their own. */
const STRUCTURED = new Set([
  'CN_ID',
  'BANK_CARD',
  'USCC',
  'CN_MOBILE',
  'CN_LANDLINE',
  'PLATE',
  'PASSPORT',
  'HKMO_PERMIT',
])

interface Counts {
  hits: number
  found: number
  labelled: number
}

const shares = ({ hits, found, labelled }: Counts): { precision: number; recall: number; f1: number } => {
  const precision = found === 0 ? 1 : hits / found
  const recall = labelled === 0 ? 1 : hits / labelled
  return { precision, recall, f1: fScore(precision, recall, 1) }
}

const fScore = (precision: number, recall: number, beta: number): number =>
  precision + recall === 0 ? 0 : ((1 + beta ** 2) * precision * recall) / (beta ** 2 * precision + recall)

/** A hit has the type and exactly the span. */
export function measureExactSpans(texts: readonly SpanText[]): Record<string, number> {
  const all: Counts = { hits: 0, found: 0, labelled: 0 }
  const structured: Counts = { hits: 0, found: 0, labelled: 0 }
  const evasive: Counts = { hits: 0, found: 0, labelled: 0 }
  let negatives = 0
  let alarmed = 0
  for (const { text, spans, style, isHardNegative } of texts) {
    const found = detectSpans(text).flatMap(({ class: name, start, end }) => {
      const type = TYPE_OF_CLASS[name]
      return type === undefined ? [] : [{ type, start, end }]
    })
    const keys = new Set(spans.map(({ type, start, end }) => `${type} ${start} ${end}`))
    const isHit = (one: { type: string; start: number; end: number }): boolean =>
      keys.has(`${one.type} ${one.start} ${one.end}`)
    const add = (counts: Counts, accepts: (type: string) => boolean): void => {
      const own = found.filter(({ type }) => accepts(type))
      counts.found += own.length
      counts.hits += own.filter(isHit).length
      counts.labelled += spans.filter(({ type }) => accepts(type)).length
    }
    add(all, () => true)
    add(structured, (type) => STRUCTURED.has(type))
    if (style === 'evasive') add(evasive, (type) => STRUCTURED.has(type))
    if (!isHardNegative) continue
    negatives += 1
    if (found.some(({ type }) => STRUCTURED.has(type))) alarmed += 1
  }
  return {
    ...shares(all),
    f1_structured: shares(structured).f1,
    recall_evasive: shares(evasive).recall,
    ...(negatives === 0 ? {} : { false_alarms: (100 * alarmed) / negatives }),
  }
}

/** A word counts as personal or not, whatever the type is: as presidio-research's evaluator has it. */
export function measureCoveredTokens(texts: readonly SpanText[]): Record<string, number> {
  const counts: Counts = { hits: 0, found: 0, labelled: 0 }
  for (const { text, spans } of texts) {
    const found = detectSpans(text)
    const isIn = (all: readonly { start: number; end: number }[], from: number, to: number): boolean =>
      all.some(({ start, end }) => start < to && from < end)
    for (const word of text.matchAll(/[\p{L}\p{M}\p{N}]+/gu)) {
      const to = word.index + word[0].length
      const isLabelled = isIn(spans, word.index, to)
      const isFound = isIn(found, word.index, to)
      if (isLabelled) counts.labelled += 1
      if (isFound) counts.found += 1
      if (isLabelled && isFound) counts.hits += 1
    }
  }
  const { precision, recall, f1 } = shares(counts)
  return { precision, recall, f1, f2: fScore(precision, recall, 2) }
}

/** A hit overlaps a credential's value on its line; what overlaps none is a false one. */
export function measureCredentials(rows: readonly CredentialRow[]): Record<string, number> {
  const lines = Map.groupBy(rows, ({ path, lineNumber, line }) => `${path}\0${lineNumber}\0${line}`)
  let hits = 0
  let labelled = 0
  let falseOnes = 0
  for (const group of lines.values()) {
    const found = detectSpans(group[0]!.line).filter(({ class: name }) => name === 'secret')
    const values = group.filter(({ isCredential }) => isCredential)
    const meets = (a: { start: number; end: number }, b: { start: number; end: number }): boolean =>
      a.start < b.end && b.start < a.end
    labelled += values.length
    hits += values.filter((value) => found.some((one) => meets(one, value))).length
    falseOnes += found.filter((one) => !values.some((value) => meets(one, value))).length
  }
  return shares({ hits, found: hits + falseOnes, labelled })
}

/** Per cent of these texts in which a secret is seen. */
export const secretAlarms = (texts: readonly string[]): number =>
  (100 * texts.filter((text) => detectSpans(text).some(({ class: name }) => name === 'secret')).length) /
  texts.length

/** Passing is not being blocked: what is masked reaches the model. */
export function measurePrompts(prompts: readonly Prompt[], policy: CompiledPolicy): Record<string, number> {
  const blocked = prompts.map(({ text }) => checkText(text, policy).verdict === 'block')
  const share = (mustPass: boolean, isBlocked: boolean): number | null => {
    const own = blocked.filter((_, at) => prompts[at]!.mustPass === mustPass)
    return own.length === 0 ? null : own.filter((one) => one === isBlocked).length / own.length
  }
  // Where a set holds one kind alone, both shares are of that kind.
  const block = share(false, true) ?? share(true, true)!
  const pass = share(true, false) ?? share(false, false)!
  return { block_rate: block, pass_rate: pass }
}
