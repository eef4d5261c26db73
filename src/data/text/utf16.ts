/**
 * UTF-16 that lacks its byte order mark, seen by its NUL bytes: in text of mostly ASCII characters every other
 * byte is NUL, the odd ones in little-endian order. Chinese text without a mark has no such pattern and is not
 * recognised.
 */
export function utf16WithoutMark(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes.length < 8 || bytes.length % 2 !== 0) return null
  let [evenNul, oddNul] = [0, 0]
  for (let index = 0; index < bytes.length; index += 2) {
    if (bytes[index] === 0) evenNul += 1
    if (bytes[index + 1] === 0) oddNul += 1
  }
  const units = bytes.length / 2
  if (oddNul / units > 0.4 && evenNul / units < 0.01) return 'utf-16le'
  if (evenNul / units > 0.4 && oddNul / units < 0.01) return 'utf-16be'
  return null
}
