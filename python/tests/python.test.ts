/** The Python package's own tests (unittest), with the Python that training uses where there is one. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { packageRoot } from '#base'

const FILES = readdirSync(join(packageRoot, 'python/tests'))
  .filter((name) => /^test_.*\.py$/.test(name))
  .map((name) => name.replace('.py', ''))
assert(FILES.length > 0)

for (const file of FILES) {
  test(`python/tests/${file}.py passes`, async (context) => {
    const { code, said } = await run(trainingPython(), ['-m', 'unittest', '-v', `tests.${file}`])
    assert.equal(code, 0, said)
    const skipped = /skipped[= ]'?([^\n]*)/.exec(said)
    if (skipped !== null) context.diagnostic(`skipped: ${skipped[1]}`)
  })
}

/** Of the checkout's data directory, else any Python: without PyTorch some of the tests are skipped. */
function trainingPython(): string {
  const file = join(process.env['BATON_DATA_DIR'] ?? join(packageRoot, '.baton'), 'python.json')
  if (!existsSync(file)) return 'python3'
  const { python }: { python: string | null } = JSON.parse(readFileSync(file, 'utf8'))
  return python ?? 'python3'
}

function run(program: string, words: readonly string[]): Promise<{ code: number | null; said: string }> {
  return new Promise((done) => {
    const child = spawn(program, words, {
      cwd: join(packageRoot, 'python'),
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    })
    let said = ''
    const take = (data: Buffer): void => {
      said += data.toString()
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.on('error', (error) => done({ code: null, said: error.message }))
    child.on('close', (code) => done({ code, said }))
  })
}
