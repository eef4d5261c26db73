/** The last lines of a test run: per group, what was skipped and why, what failed, and the counts. */
import type { GroupResult } from './result.ts'

export function renderSummary(results: readonly GroupResult[]): {
  readonly text: string
  readonly passed: boolean
} {
  const sum = (pick: (counts: GroupResult['counts']) => number): number =>
    results.reduce((total, { counts }) => total + pick(counts), 0)
  const passed = results.every((result) => result.passed)
  const seconds = results.reduce((total, result) => total + result.seconds, 0)
  const skipped = results.flatMap((result) => result.skipped)
  const failures = results.flatMap((result) => result.failures)
  const lines = ['', '── summary']
  for (const { name, counts, seconds, passed } of results) {
    lines.push(
      `${passed ? '✔' : '✖'} ${name.padEnd(8)}${String(counts.passed).padStart(5)} passed` +
        `${String(counts.failed).padStart(5)} failed${String(counts.skipped).padStart(5)} skipped${seconds.toFixed(1).padStart(8)} s`,
    )
  }
  if (skipped.length > 0) {
    lines.push('', `!! ${skipped.length} SKIPPED: nothing is known about`)
    for (const { name, reason } of skipped) lines.push(`!!   ${name}: ${reason || 'no reason given'}`)
  }
  if (failures.length > 0) {
    lines.push('', `✖ ${failures.length} failed:`)
    for (const failure of failures) lines.push(`✖   ${failure}`)
  }
  lines.push(
    '',
    `ℹ tests ${sum((counts) => counts.tests)}`,
    `ℹ pass ${sum((counts) => counts.passed)}`,
    `ℹ fail ${sum((counts) => counts.failed)}`,
    `ℹ skipped ${sum((counts) => counts.skipped)}`,
    `ℹ duration_ms ${Math.round(seconds * 1000)}`,
    passed ? 'All tests passed.' : 'Tests failed.',
    '',
  )
  return { text: lines.join('\n'), passed }
}
