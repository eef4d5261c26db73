/**
 * All tests, cheap ones first: unit and property (also those of python/), simulation, end to end.
 *
 *   node tools/test.ts [unit] [sim] [e2e]
 *
 * What was skipped is said at the end, loudly and with its reason: a skipped test has shown nothing.
 */
import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { packageRoot } from '#base'
import { runNodeTests } from './test/node-tests.ts'
import type { GroupResult } from './test/result.ts'
import { renderSummary } from './test/summary.ts'

process.chdir(packageRoot)

const GROUPS: Readonly<Record<string, () => Promise<GroupResult>>> = {
  unit: () =>
    nodeGroup('unit', [
      'src/**/*.test.ts',
      '{tools,demo,bench,bin}/**/*.test.ts',
      // Its path is the first but few: the longest file is not left to the end.
      'python/tests/*.test.ts',
      'console/src/**/*.test.{ts,tsx}',
    ]),
  sim: () => nodeGroup('sim', ['sim/**/*.test.ts']),
  // One at a time: each starts a server, and several start browsers.
  e2e: () => nodeGroup('e2e', ['e2e/**/*.test.ts'], 1),
}

const wanted = process.argv.slice(2)
const unknown = wanted.find((name) => !(name in GROUPS))
if (unknown !== undefined) {
  process.stderr.write(`✗ there is no group of tests "${unknown}": ${Object.keys(GROUPS).join(', ')}\n`)
  process.exit(2)
}
const results: GroupResult[] = []
for (const [name, run] of Object.entries(GROUPS)) {
  if (wanted.length === 0 || wanted.includes(name)) results.push(await run())
}
const summary = renderSummary(results)
process.stdout.write(summary.text)
process.exitCode = summary.passed ? 0 : 1

/** A file for each core, where node:test would leave one idle: many a test waits for a process of its own. */
async function nodeGroup(
  name: string,
  patterns: readonly string[],
  concurrency = Math.max(2, availableParallelism()),
): Promise<GroupResult> {
  const files = globSync(patterns).toSorted()
  return runNodeTests(name, files, concurrency)
}
