/**
 * The script that most letters of a text are written in. Not its language: Latin letters do not say which.
 * Text with kana is Japanese, however many Han characters it has.
 */
export type Script = 'latin' | 'han' | 'kana' | 'hangul' | 'cyrillic' | 'arabic' | 'other' | 'none'

const SCRIPTS: readonly (readonly [Script, RegExp])[] = [
  ['han', /\p{Script=Han}/gu],
  ['kana', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['hangul', /\p{Script=Hangul}/gu],
  ['cyrillic', /\p{Script=Cyrillic}/gu],
  ['arabic', /\p{Script=Arabic}/gu],
]
/** Looked at: the beginning tells, and a text may be long. */
const LIMIT = 20_000
/** A Han character says as much as two or three letters. */
const HAN_WEIGHT = 2.5

export function dominantScript(text: string): Script {
  const start = text.slice(0, LIMIT)
  const letters = count(start, /\p{L}/gu)
  if (letters === 0) return 'none'
  const counts = new Map<Script, number>([['latin', count(start, /\p{Script=Latin}/gu)]])
  let known = counts.get('latin') ?? 0
  for (const [script, pattern] of SCRIPTS) {
    const found = count(start, pattern)
    known += found
    counts.set(script, script === 'han' ? found * HAN_WEIGHT : found)
  }
  const kana = counts.get('kana') ?? 0
  if (kana > 0 && kana >= (counts.get('han') ?? 0) * 0.1) {
    counts.set('kana', kana + (counts.get('han') ?? 0))
    counts.set('han', 0)
  }
  counts.set('other', letters - known)
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0]
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0
}
