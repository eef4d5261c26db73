/** What says that bytes are no text. */

const SIGNATURES: readonly (readonly [name: string, bytes: readonly number[]])[] = [
  ['PDF', [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ['PNG', [0x89, 0x50, 0x4e, 0x47]],
  ['GIF', [0x47, 0x49, 0x46, 0x38]],
  ['JPEG', [0xff, 0xd8, 0xff]],
  ['ZIP', [0x50, 0x4b, 0x03, 0x04]],
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['7z', [0x37, 0x7a, 0xbc, 0xaf]],
  ['ELF', [0x7f, 0x45, 0x4c, 0x46]],
  ['OLE (old Office)', [0xd0, 0xcf, 0x11, 0xe0]],
  ['Parquet', [0x50, 0x41, 0x52, 0x31]],
  ['WebAssembly', [0x00, 0x61, 0x73, 0x6d]],
]

/** The name of the file format that the first bytes announce, or null. */
export function hasBinarySignature(bytes: Uint8Array): string | null {
  for (const [name, signature] of SIGNATURES) {
    if (signature.every((byte, index) => bytes[index] === byte)) return name
  }
  return null
}

export interface Controls {
  /** NUL bytes of all bytes. */
  readonly nulShare: number
  /** Control bytes of all bytes, without those that text has: tab, line feed, form feed, return, escape. */
  readonly share: number
}

export function shareOfControls(bytes: Uint8Array): Controls {
  let nul = 0
  let controls = 0
  for (const byte of bytes) {
    if (byte >= 0x20 && byte !== 0x7f) continue
    if (byte === 0) nul += 1
    if (byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13 && byte !== 27) controls += 1
  }
  const length = Math.max(1, bytes.length)
  return { nulShare: nul / length, share: controls / length }
}
