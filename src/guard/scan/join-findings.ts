/** Findings that overlap become one, so that what is taken out of a text is taken out whole. */
import type { Finding } from './finding.ts'

/** By their start, none overlapping. A joined one has the name of the longest, and blocks if any of them does. */
export function joinFindings(findings: readonly Finding[]): Finding[] {
  const joined: Finding[] = []
  let longest = 0
  for (const finding of findings.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = joined.at(-1)
    const size = finding.end - finding.start
    if (last === undefined || finding.start >= last.end) {
      joined.push(finding)
      longest = size
      continue
    }
    const named = size > longest ? finding : last
    longest = Math.max(longest, size)
    const action = last.action === 'block' || finding.action === 'block' ? 'block' : 'mask'
    joined[joined.length - 1] = { ...named, action, start: last.start, end: Math.max(last.end, finding.end) }
  }
  return joined
}
