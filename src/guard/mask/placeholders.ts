/**
 * What stands in place of what was taken out: [PHONE_1]. One table for a request and its answer.
 *
 * A name that somebody wrote in the request is never given out: who writes "[PHONE_1]" gets it back as it is.
 */
const LOOKS_LIKE_ONE = /\[[A-Z_]+_\d+\]/g

export interface Placeholders {
  /** Of a value in the request. The first spelling is what comes back. */
  hide(kind: string, value: string, text: string): string
  /** Of a value in the answer: the caller's own, if it was in the request, else one that nothing restores. */
  cover(kind: string, value: string): string
  /** Placeholder to what the caller wrote. */
  readonly originals: ReadonlyMap<string, string>
}

export function createPlaceholders(texts: readonly string[]): Placeholders {
  const taken = new Set(texts.flatMap((text) => text.match(LOOKS_LIKE_ONE) ?? []))
  const byValue = new Map<string, string>()
  const originals = new Map<string, string>()
  const counts = new Map<string, number>()

  const nameOf = (kind: string, value: string): string => {
    const key = `${kind} ${value}`
    const known = byValue.get(key)
    if (known !== undefined) return known
    const name = kind.toUpperCase().replaceAll(/[^A-Z]/g, '_')
    let count = counts.get(name) ?? 0
    let placeholder: string
    do placeholder = `[${name}_${++count}]`
    while (taken.has(placeholder))
    counts.set(name, count)
    byValue.set(key, placeholder)
    return placeholder
  }

  return {
    hide: (kind, value, text) => {
      const placeholder = nameOf(kind, value)
      if (!originals.has(placeholder)) originals.set(placeholder, text)
      return placeholder
    },
    cover: nameOf,
    originals,
  }
}
