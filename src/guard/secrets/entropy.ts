/** Bits a character, by how often each occurs in this text: Shannon 1948. Random base64 of 40 has about 4.7. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>()
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length)
  return bits
}

/** What people write where a secret would stand. */
const DUMMY =
  /example|sample|placeholder|dummy|your[_-]?|change[_-]?me|redacted|x{5}|\*{3}|\.{3}|1234567|7654321|654321$|012345$|abcdefgh|abcdef12|thisis|not[_-]the|likeareal/i

export const isDummy = (text: string): boolean => DUMMY.test(text)
