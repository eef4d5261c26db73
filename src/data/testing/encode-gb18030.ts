/** GB18030's two-byte area, which Node can decode only: the decoder turned round. */
const byCharacter = new Map<string, readonly [number, number]>()
for (let lead = 0x81; lead <= 0xfe; lead += 1) {
  for (let trail = 0x40; trail <= 0xfe; trail += 1) {
    if (trail === 0x7f) continue
    const character = new TextDecoder('gb18030').decode(Uint8Array.of(lead, trail))
    if (character.length === 1 && !byCharacter.has(character)) byCharacter.set(character, [lead, trail])
  }
}

export function encodeGb18030(text: string): Buffer {
  const bytes: number[] = []
  for (const character of text) {
    const code = character.charCodeAt(0)
    if (code < 0x80) bytes.push(code)
    else {
      const pair = byCharacter.get(character)
      if (pair === undefined) throw new RangeError(`No two bytes of GB18030 say "${character}"`)
      bytes.push(...pair)
    }
  }
  return Buffer.from(bytes)
}
