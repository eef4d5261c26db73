/** Puts back what the caller wrote, in a text that comes in pieces: a placeholder may be cut anywhere. */
export interface Restorer {
  push(text: string): string
  /** What was waiting for the rest of a placeholder. */
  end(): string
  readonly waiting: number
}

export function createRestorer(originals: ReadonlyMap<string, string>): Restorer {
  const placeholders = [...originals.keys()]
  let held = ''
  return {
    push: (text) => {
      if (placeholders.length === 0) return text
      let out = ''
      for (const char of text) {
        if (held !== '') {
          const longer = held + char
          const original = originals.get(longer)
          if (original !== undefined) {
            out += original
            held = ''
            continue
          }
          if (placeholders.some((placeholder) => placeholder.startsWith(longer))) {
            held = longer
            continue
          }
          out += held
          held = ''
        }
        // The bracket is only ever the first character of a placeholder.
        if (char === '[') held = char
        else out += char
      }
      return out
    },
    end: () => {
      const rest = held
      held = ''
      return rest
    },
    get waiting() {
      return held.length
    },
  }
}
