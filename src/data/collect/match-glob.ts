/**
 * Glob patterns over paths with "/": `**` any folders, `*` and `?` within one name, `{a,b}` either. Letters
 * match in either case, because `readme.md` and `README.MD` are the same kind of file.
 *
 * Takes time proportional to pattern times path, whatever the pattern: it comes from a person, the names from
 * anywhere.
 */
export type Matcher = (path: string) => boolean

const ALTERNATIVES_LIMIT = 256

/** Null when the pattern is no good: empty, unbalanced braces, or too many alternatives. */
export function compileGlob(pattern: string): Matcher | null {
  if (pattern === '' || pattern.length > 1_000 || pattern.startsWith('/')) return null
  const alternatives = expandBraces(pattern.toLowerCase())
  if (alternatives === null) return null
  const compiled = alternatives.map((alternative) => alternative.split('/').filter((part) => part !== '.'))
  return (path) => {
    const parts = path.toLowerCase().split('/')
    return compiled.some((pattern) => matchParts(pattern, parts))
  }
}

function expandBraces(pattern: string): string[] | null {
  const open = pattern.indexOf('{')
  if (open === -1) return pattern.includes('}') ? null : [pattern]
  let depth = 0
  let from = open + 1
  const choices: string[] = []
  for (let at = open; at < pattern.length; at += 1) {
    const character = pattern[at]
    if (character === '{') depth += 1
    else if (character === ',' && depth === 1) {
      choices.push(pattern.slice(from, at))
      from = at + 1
    } else if (character === '}') {
      depth -= 1
      if (depth > 0) continue
      choices.push(pattern.slice(from, at))
      const rest = pattern.slice(at + 1)
      const all: string[] = []
      for (const choice of choices) {
        const expanded = expandBraces(pattern.slice(0, open) + choice + rest)
        if (expanded === null || all.length + expanded.length > ALTERNATIVES_LIMIT) return null
        all.push(...expanded)
      }
      return all
    }
  }
  return null
}

/** Wildcards over a sequence: on a mismatch the newest `**` takes one item more. */
function matchParts(pattern: readonly string[], parts: readonly string[]): boolean {
  return matchSequence(pattern, parts, (item) => item === '**', matchName)
}

function matchName(pattern: string, name: string): boolean {
  return matchSequence(
    [...pattern],
    [...name],
    (item) => item === '*',
    (item, character) => item === '?' || item === character,
  )
}

function matchSequence(
  pattern: readonly string[],
  items: readonly string[],
  isAny: (item: string) => boolean,
  matches: (item: string, value: string) => boolean,
): boolean {
  let [at, item, anyAt, anyItem] = [0, 0, -1, 0]
  while (item < items.length) {
    const wanted = pattern[at]
    if (wanted !== undefined && isAny(wanted)) {
      anyAt = at
      anyItem = item
      at += 1
    } else if (wanted !== undefined && matches(wanted, items[item] ?? '')) {
      at += 1
      item += 1
    } else if (anyAt === -1) return false
    else {
      anyItem += 1
      item = anyItem
      at = anyAt + 1
    }
  }
  while (at < pattern.length && isAny(pattern[at] ?? '')) at += 1
  return at === pattern.length
}
