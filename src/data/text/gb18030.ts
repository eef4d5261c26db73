/**
 * Whether bytes that decode as GB18030 are Chinese text, and not another encoding that happens to decode.
 *
 * Two looks at it. In bytes: Chinese text uses the old GB2312 area (both bytes from A1), while single accented
 * letters of a Western encoding pair up with the ASCII letter after them. In characters: about a third of
 * Chinese text is its most frequent characters; Korean or Japanese bytes read as GB18030 give rare ones.
 */

/** The 140 most frequent characters of modern Chinese, simplified, then the punctuation and traditional forms. */
const FREQUENT = new Set(
  '的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里' +
    '用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日' +
    '军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见' +
    '，。、：；？！“”（）《》這個們來為國時會說對過發後還進裡樣開長無與從',
)

/** Of the pairs of bytes, at least so many lie in the GB2312 area. */
const AREA_LEAST = 0.7
/** Of the decoded characters, at least so many are frequent ones. Real Chinese has 0.25–0.5, Korean under 0.03. */
const FREQUENT_LEAST = 0.12
/** Below this many characters chance is too strong for the frequency: only the area counts, and strictly. */
const FEW_CHARACTERS = 12

export function looksLikeGb18030(bytes: Uint8Array, decoded: string): boolean {
  const { pairs, inArea } = countPairs(bytes)
  if (pairs === 0) return false
  const area = inArea / pairs
  let [wide, frequent, odd] = [0, 0, 0]
  for (const character of decoded) {
    if (character < '\u0080') continue
    wide += 1
    if (FREQUENT.has(character)) frequent += 1
    if (isOdd(character)) odd += 1
  }
  if (odd > wide * 0.1) return false
  if (wide < FEW_CHARACTERS) return wide >= 2 && area === 1 && frequent > 0
  return area >= AREA_LEAST && frequent / wide >= FREQUENT_LEAST
}

/** What GB18030 can say and Chinese text does not: private use, box drawing, half of other scripts. */
function isOdd(character: string): boolean {
  const code = character.codePointAt(0) ?? 0
  const isPrivate = code >= 0xe000 && code <= 0xf8ff
  const isLatinWithMark = code >= 0x80 && code < 0x370 && code !== 0xb7 && code !== 0xd7
  return isPrivate || isLatinWithMark
}

function countPairs(bytes: Uint8Array): { pairs: number; inArea: number } {
  let [pairs, inArea] = [0, 0]
  let index = 0
  while (index < bytes.length) {
    const lead = bytes[index] ?? 0
    if (lead < 0x81) {
      index += 1
      continue
    }
    const trail = bytes[index + 1] ?? 0
    pairs += 1
    if (trail >= 0x30 && trail <= 0x39) index += 4
    else {
      if (lead >= 0xa1 && lead <= 0xf7 && trail >= 0xa1) inArea += 1
      index += 2
    }
  }
  return { pairs, inArea }
}
