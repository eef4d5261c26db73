/** The tests of python/: by the standard library's runner, with the Python that training uses. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import type { GroupResult, SkippedTest } from './result.ts'

export async function runPythonTests(name: string): Promise<GroupResult> {
  const startedAt = performance.now()
  const base = { name, failures: [], seconds: 0 }
  if (!existsSync('python/tests')) {
    return { ...base, passed: true, counts: { tests: 0, passed: 0, failed: 0, skipped: 0 }, skipped: [] }
  }
  const python = findPython()
  process.stdout.write(`\n── ${name}: ${python}\n`)
  // -B: no __pycache__ in the checkout.
  const args = ['-B', '-m', 'unittest', 'discover', '--verbose', '-s', 'tests', '-t', '.']
  const { code, output } = await run(python, args)
  if (code === null) {
    const skipped = [{ name: 'all Python tests', reason: `${python} does not start: ${output}` }]
    return { ...base, passed: true, counts: { tests: 1, passed: 0, failed: 0, skipped: 1 }, skipped }
  }
  const tests = Number(/^Ran (\d+) tests?/m.exec(output)?.[1] ?? 0)
  const skipped = findSkipped(output)
  const failures = [...output.matchAll(/^(?:FAIL|ERROR): (.+)$/gm)].map((match) => `python: ${match[1]}`)
  return {
    name,
    // 5: unittest found no test.
    passed: code === 0 || code === 5,
    counts: {
      tests,
      passed: tests - failures.length - skipped.length,
      failed: failures.length,
      skipped: skipped.length,
    },
    skipped,
    failures,
    seconds: (performance.now() - startedAt) / 1000,
  }
}

/** What `make setup` chose, else the system's. */
function findPython(): string {
  const named = process.env['BATON_PYTHON']
  if (named !== undefined && named !== '') return named
  try {
    return (
      (JSON.parse(readFileSync('.baton/python.json', 'utf8')) as { python: string | null }).python ??
      'python3'
    )
  } catch {
    return 'python3'
  }
}

const findSkipped = (output: string): SkippedTest[] =>
  [...output.matchAll(/^(.+?) \.\.\. skipped ['"](.*)['"]$/gm)].map((match) => ({
    name: `python: ${match[1]}`,
    reason: match[2] ?? '',
  }))

/** `code` is null when it could not be started. */
function run(program: string, args: readonly string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: 'python', stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const take = (text: string): void => {
      output += text
      process.stdout.write(text)
    }
    child.stdout.setEncoding('utf8').on('data', take)
    child.stderr.setEncoding('utf8').on('data', take)
    child.on('error', (error) => resolve({ code: null, output: error.message }))
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}
