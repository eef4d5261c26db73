/** One group of tests under node:test, in a process a file. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { GroupResult } from './result.ts'

const REPORTER = fileURLToPath(new URL('./counts-reporter.ts', import.meta.url))

/** Far above the longest test: one that waits for ever fails with its name, and does not hang the run. */
const TEST_LIMIT_MS = 400_000

export async function runNodeTests(
  name: string,
  files: readonly string[],
  concurrency: number,
): Promise<GroupResult> {
  const startedAt = performance.now()
  if (files.length === 0) return nothing(name)
  process.stdout.write(`\n── ${name}: ${files.length} files\n`)
  const folder = mkdtempSync(join(tmpdir(), 'baton-test-counts-'))
  try {
    const countsFile = join(folder, 'counts.json')
    const exitCode = await run([
      '--test',
      `--test-timeout=${TEST_LIMIT_MS}`,
      '--test-reporter=spec',
      '--test-reporter-destination=stdout',
      `--test-reporter=${REPORTER}`,
      `--test-reporter-destination=${countsFile}`,
      `--test-concurrency=${concurrency}`,
      ...files,
    ])
    const found = JSON.parse(readFileSync(countsFile, 'utf8')) as Pick<
      GroupResult,
      'counts' | 'skipped' | 'failures'
    >
    const seconds = (performance.now() - startedAt) / 1000
    return { name, passed: exitCode === 0 && found.counts.failed === 0, ...found, seconds }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const nothing = (name: string): GroupResult => ({
  name,
  passed: true,
  counts: { tests: 0, passed: 0, failed: 0, skipped: 0 },
  skipped: [],
  failures: [],
  seconds: 0,
})

function run(args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] })
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
}
