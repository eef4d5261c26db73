/**
 * Looks for stop sequences in text that arrives in pieces. Text is held back only while it may be the start of
 * one; what follows the first stop is thrown away, and so is the stop itself.
 */
export interface StopScanner {
  /** What may be sent now. */
  push(text: string): { readonly text: string; readonly isStopped: boolean }
  /** What was held back, when nothing follows. */
  end(): string
}

export function createStopScanner(stops: readonly string[]): StopScanner {
  // Half a surrogate pair matches nothing that is sent, but could cut a character in two.
  const sequences = stops.filter((stop) => stop !== '').map((stop) => stop.toWellFormed())
  let held = ''
  return {
    push(text) {
      held += text
      const found = firstOf(held, sequences)
      if (found !== -1) {
        const before = held.slice(0, found)
        held = ''
        return { text: before, isStopped: true }
      }
      const ready = held.length - longestStart(held, sequences)
      const send = held.slice(0, ready)
      held = held.slice(ready)
      return { text: send, isStopped: false }
    },
    end() {
      const rest = held
      held = ''
      return rest
    },
  }
}

function firstOf(text: string, sequences: readonly string[]): number {
  let first = -1
  for (const sequence of sequences) {
    const index = text.indexOf(sequence)
    if (index !== -1 && (first === -1 || index < first)) first = index
  }
  return first
}

/** Length of the longest end of `text` that begins a sequence. */
function longestStart(text: string, sequences: readonly string[]): number {
  let longest = 0
  for (const sequence of sequences) {
    for (let length = Math.min(sequence.length - 1, text.length); length > longest; length -= 1) {
      if (text.endsWith(sequence.slice(0, length))) longest = length
    }
  }
  return longest
}
