/** Long texts are looked at and written slice by slice: a copy of one at a time, and not of all of it. */
const SLICE_CHARS = 65_536

/** In UTF-16 code units; no slice begins inside a character. */
export function* slicesOf(text: string, chars = SLICE_CHARS): Generator<string> {
  for (let from = 0; from < text.length;) {
    let to = Math.min(from + chars, text.length)
    const unit = text.charCodeAt(to)
    if (to - from > 1 && unit >= 0xdc00 && unit <= 0xdfff) to -= 1
    yield text.slice(from, to)
    from = to
  }
}
