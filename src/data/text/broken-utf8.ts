/** How much of bytes that are not valid UTF-8 is valid all the same. */
export interface BrokenUtf8 {
  /** Characters of several bytes that hold outnumber the broken places by far: UTF-8 that was cut or damaged. */
  readonly isMostlyUtf8: boolean
  /** At least 99.5 % plain ASCII. */
  readonly isMostlyAscii: boolean
}

/** One broken place among this many good characters: other encodings reach far less by chance. */
const GOOD_FOR_ONE_BROKEN = 4

export function brokenUtf8(bytes: Uint8Array): BrokenUtf8 {
  let [good, broken, ascii] = [0, 0, 0]
  let index = 0
  while (index < bytes.length) {
    const lead = bytes[index] ?? 0
    if (lead < 0x80) {
      ascii += 1
      index += 1
      continue
    }
    const length = sequenceLength(lead)
    let followers = 1
    while (followers < length && ((bytes[index + followers] ?? 0) & 0xc0) === 0x80) followers += 1
    if (length > 1 && followers === length) good += 1
    else broken += 1
    index += Math.max(1, followers)
  }
  return {
    isMostlyUtf8: good > 0 && good >= broken * GOOD_FOR_ONE_BROKEN,
    isMostlyAscii: ascii >= bytes.length * 0.995,
  }
}

/** 0 for a byte that starts no character. */
function sequenceLength(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 2
  if (lead >= 0xe0 && lead <= 0xef) return 3
  if (lead >= 0xf0 && lead <= 0xf4) return 4
  return 0
}
