/** The elements of a JSON array as they are written, with their lines: so that a bad one can be named. */
export function splitArray(text: string): { readonly line: number; readonly text: string }[] {
  const elements: { line: number; text: string }[] = []
  let depth = 0
  let line = 1
  let from = -1
  let fromLine = 1
  const close = (end: number): void => {
    if (from >= 0) elements.push({ line: fromLine, text: text.slice(from, end) })
    from = -1
  }
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]!
    if (char === '\n') line += 1
    if (/\s/.test(char)) continue
    if (depth === 1 && (char === ',' || char === ']')) close(at)
    else if (depth >= 1 && from < 0) {
      from = at
      fromLine = line
    }
    if (char === '[' || char === '{') depth += 1
    else if (char === ']' || char === '}') depth -= 1
    else if (char === '"') {
      for (at += 1; at < text.length && text[at] !== '"'; at += 1) {
        if (text[at] === '\\') at += 1
        else if (text[at] === '\n') line += 1
      }
    }
  }
  close(text.length)
  return elements
}
