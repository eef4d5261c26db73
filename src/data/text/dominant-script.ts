/**
 * The script that most letters of a text are written in. Not its language: Latin letters do not say which.
 * Text with kana is Japanese, however many Han characters it has.
 */
export type Script = 'latin' | 'han' | 'kana' | 'hangul' | 'cyrillic' | 'arabic' | 'other' | 'none'

/** The main blocks, most frequent first: property classes of regular expressions take ten times as long. */
const BLOCKS: readonly (readonly [first: number, last: number, script: Script])[] = [
  [0x4e00, 0x9fff, 'han'],
  [0xc0, 0x24f, 'latin'],
  [0x3040, 0x30ff, 'kana'],
  [0x400, 0x52f, 'cyrillic'],
  [0xac00, 0xd7af, 'hangul'],
  [0x1e00, 0x1eff, 'latin'],
  [0x600, 0x6ff, 'arabic'],
  [0x3400, 0x4dbf, 'han'],
]
/** Looked at, in characters: the beginning tells, and a text may be long. */
const LIMIT = 10_000
/** A Han character says as much as two or three letters. */
const HAN_WEIGHT = 2.5
/** Of Han characters beside them, so many kana make a text Japanese. */
const KANA_SHARE = 0.1

export function dominantScript(text: string): Script {
  const counts = new Map<Script, number>()
  for (let index = 0; index < Math.min(text.length, LIMIT); index += 1) {
    const script = scriptOf(text.charCodeAt(index))
    if (script !== null) counts.set(script, (counts.get(script) ?? 0) + 1)
  }
  const han = counts.get('han') ?? 0
  const kana = counts.get('kana') ?? 0
  const isJapanese = kana > 0 && kana >= han * KANA_SHARE
  counts.set('han', isJapanese ? 0 : han * HAN_WEIGHT)
  if (isJapanese) counts.set('kana', kana + han)
  const [script, letters] = [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))
  return letters === 0 ? 'none' : script
}

/** Null for what is no letter. */
function scriptOf(code: number): Script | null {
  if (code < 0x80) return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) ? 'latin' : null
  for (const [first, last, script] of BLOCKS) if (code >= first && code <= last) return script
  return /\p{L}/u.test(String.fromCharCode(code)) ? 'other' : null
}
