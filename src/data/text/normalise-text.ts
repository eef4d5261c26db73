/**
 * One spelling for text that reads the same: Unicode NFC, line feeds, no control characters, no space at line
 * ends, at most one empty line in a row. Idempotent, so that a record's id does not depend on how often it ran.
 */
export function normaliseText(text: string): string {
  const cleaned = text
    .replaceAll(/\r\n?|\u2028|\u2029|\u0085/g, '\n')
    // Escape sequences of terminals go whole; what they leave goes with the other control characters.
    .replaceAll(COLOURS, '')
    .replaceAll(/[^\P{Cc}\t\n]|\ufeff/gu, '')
    .normalize('NFC')
  return collapseEmptyLines(cleaned).toWellFormed().trim()
}

/** Escape, bracket, numbers, letter. */
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]{0,16}[A-Za-z]`, 'g')

/** Line by line: the pattern `[ \t]+$` would try again at every space of a long run. */
function collapseEmptyLines(text: string): string {
  const kept: string[] = []
  for (const line of text.split('\n')) {
    const trimmed = line.trimEnd()
    if (trimmed === '' && kept.at(-1) === '') continue
    kept.push(trimmed)
  }
  return kept.join('\n')
}
