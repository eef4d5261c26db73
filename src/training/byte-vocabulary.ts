/**
 * The vocabulary of the pretrain recipe: a byte is its own token, then come BOS and EOS. Any text, in any
 * language, is a run of these tokens, and no text is unknown.
 *
 * llama.cpp knows no byte tokenizer, but its `gpt2` one is one when it has no merges: it spells each byte as a
 * printable character (GPT-2's table) and joins nothing.
 */
export const BOS = 256
export const EOS = 257
export const BYTE_VOCABULARY_SIZE = 258

/** Kinds of token, as llama.cpp numbers them. */
const NORMAL = 1
const CONTROL = 3
const UNUSED = 5

export interface Vocabulary {
  readonly tokens: readonly string[]
  readonly types: readonly number[]
}

/** `size` may be larger than needed (padded for the hardware): the rest has names and is never produced. */
export function byteVocabulary(size: number): Vocabulary {
  const tokens = byteSpellings()
  const types = tokens.map(() => NORMAL)
  // By this name llama.cpp knows that a text ends there.
  tokens.push('<|begin_of_text|>', '<|end_of_text|>')
  types.push(CONTROL, CONTROL)
  while (tokens.length < size) {
    tokens.push(`<|unused-${tokens.length}|>`)
    types.push(UNUSED)
  }
  return { tokens, types }
}

/** GPT-2's `bytes_to_unicode`: printable Latin-1 stays as it is, the rest moves to U+0100 and on. */
function byteSpellings(): string[] {
  const isPrintable = (byte: number): boolean =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae
  let moved = 0x100
  return Array.from({ length: 256 }, (_, byte) => {
    if (isPrintable(byte)) return String.fromCodePoint(byte)
    moved += 1
    return String.fromCodePoint(moved - 1)
  })
}
