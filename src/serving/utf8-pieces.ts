/**
 * Text of tokens that are bytes, as it grows. A piece never ends inside a character: its first bytes wait for
 * the rest. Bytes that are no UTF-8 (a young model produces them) become U+FFFD.
 */
export interface Utf8Pieces {
  /** The text that this byte completes; often empty. */
  push(byte: number): string
  /** What is left, when nothing follows. */
  end(): string
}

export function createUtf8Pieces(): Utf8Pieces {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const one = new Uint8Array(1)
  return {
    push: (byte) => {
      one[0] = byte
      return decoder.decode(one, { stream: true })
    },
    end: () => decoder.decode(),
  }
}
