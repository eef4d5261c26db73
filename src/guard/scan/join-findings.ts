/** Findings that overlap become one, so that what is taken out of a text is taken out whole. */
import type { Finding } from './finding.ts'

/** By their start, none overlapping. A joined one has the name of the longest that is no guess, and blocks if any does. */
export function joinFindings(findings: readonly Finding[]): Finding[] {
  const joined: Finding[] = []
  let longest = 0
  for (const finding of findings.toSorted(inOrder)) {
    const last = joined.at(-1)
    const size = finding.end - finding.start
    if (last === undefined || finding.start >= last.end) {
      joined.push(finding)
      longest = size
      continue
    }
    const isSurer = isGuess(finding) === isGuess(last) ? size > longest : isGuess(last)
    const named = isSurer ? finding : last
    longest = Math.max(longest, size)
    const action = last.action === 'block' || finding.action === 'block' ? 'block' : 'mask'
    joined[joined.length - 1] = { ...named, action, start: last.start, end: Math.max(last.end, finding.end) }
  }
  return joined
}

const GUESSES: ReadonlySet<string> = new Set(['name', 'address', 'web-address'])

/** Of a class that is seen by a rule of thumb: where something surer stands, it says nothing. */
export const isGuess = (finding: { readonly class: string }): boolean => GUESSES.has(finding.class)

/** The same for the same findings, in whatever order they came. */
const inOrder = (a: Finding, b: Finding): number =>
  a.start - b.start ||
  b.end - a.end ||
  Number(isGuess(a)) - Number(isGuess(b)) ||
  (a.detector < b.detector ? -1 : a.detector > b.detector ? 1 : 0)
