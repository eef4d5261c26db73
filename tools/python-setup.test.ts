import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { packageRoot } from '#base'

const root = await mkdtemp(join(tmpdir(), 'baton python setup '))
after(() => rm(root, { recursive: true, force: true }))

/** A stand-in for a Python: it answers the probe and counts how often it was asked. */
async function standIn(name: string, answer: object | null): Promise<string> {
  const path = join(root, name)
  const says = answer === null ? 'exit 1' : `echo 'BATON ${JSON.stringify({ executable: path, ...answer })}'`
  await writeFile(path, `#!/bin/sh\necho asked >> "${path}.asked"\n${says}\n`)
  await chmod(path, 0o755)
  return path
}

const good = { version: [3, 12], torch: '2.6.0', gloo: true }

async function setUp(
  dataDir: string,
  batonPython: string,
  words: readonly string[] = ['--find-only'],
): Promise<{ code: number | null; said: string; answer: Record<string, unknown> }> {
  const child = spawn(
    process.execPath,
    [join(packageRoot, 'tools/python-setup.mjs'), '--data-dir', dataDir, ...words],
    {
      env: { PATH: process.env['PATH'], BATON_PYTHON: batonPython },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let said = ''
  child.stdout.on('data', (data: Buffer) => (said += data.toString()))
  child.stderr.on('data', (data: Buffer) => (said += data.toString()))
  const code = await new Promise<number | null>((done) => child.on('close', done))
  const file = await readFile(join(dataDir, 'python.json'), 'utf8').catch(() => '{}')
  return { code, said, answer: JSON.parse(file) }
}

test('the Python that a person names is taken, and asked only once', async () => {
  const python = await standIn('good', good)
  const first = await setUp(join(root, 'a'), python)
  assert.equal(first.code, 0, first.said)
  assert.equal(first.answer['python'], python)
  assert.equal(first.answer['torch'], '2.6.0')
  await setUp(join(root, 'a'), python)
  assert.equal(await readFile(`${python}.asked`, 'utf8'), 'asked\n')
})

test('one that does not do is named with the reason, and no other is taken behind the person’s back', async () => {
  const faults = [
    [null, /does not run/],
    [{ ...good, torch: '2.3.1' }, /its PyTorch is 2\.3\.1; 2\.4 is the least/],
    [{ ...good, gloo: false }, /has no gloo/],
    [{ ...good, version: [3, 8] }, /is Python 3\.8; 3\.9 is the least/],
    [{ version: [3, 12], error: 'ModuleNotFoundError: torch' }, /cannot import PyTorch and NumPy/],
  ] as const
  for (const [index, [answer, why]] of faults.entries()) {
    const python = await standIn(`bad-${index}`, answer)
    const { code, said, answer: written } = await setUp(join(root, `bad-dir-${index}`), python, [])
    assert.equal(code, 0)
    assert.equal(written['python'], null)
    assert.match(String(written['why']), why)
    assert.match(said, /training is not available: BATON_PYTHON is/)
  }
})

test('a set-up that found nothing looks again, and another name is another question', async () => {
  const dataDir = join(root, 'again')
  await setUp(dataDir, await standIn('broken', null))
  const python = await standIn('mended', good)
  assert.equal((await setUp(dataDir, python)).answer['python'], python)
})

test('set-ups at the same time wait for each other, and a dead one’s lock is broken', async () => {
  const dataDir = join(root, 'lock')
  await mkdir(dataDir)
  await writeFile(join(dataDir, 'python.lock'), '999999999 1\n')
  const python = await standIn('shared', good)
  const runs = await Promise.all(Array.from({ length: 4 }, () => setUp(dataDir, python)))
  assert(runs.every(({ code, answer }) => code === 0 && answer['python'] === python))
  assert.equal(await readFile(`${python}.asked`, 'utf8'), 'asked\n')
})

test('a wrong call says how it is used', async () => {
  assert.equal((await setUp(join(root, 'usage'), '', ['--what'])).code, 2)
})

test('every package is pinned and hashed, and no address of an index is written down', async () => {
  for (const list of ['cpu', 'gpu', 'uv']) {
    const content = await readFile(join(packageRoot, `python/requirements-${list}.txt`), 'utf8')
    const packages = content.split(/\n(?=[a-z])/).filter((block) => /^[a-z]/.test(block))
    assert(packages.length > 0)
    for (const block of packages)
      assert.match(block, /^[a-z0-9-]+==[^\s]+ (;.*)?\\\n +--hash=sha256:[0-9a-f]{64}/)
    assert.doesNotMatch(content, /:\/\/|index-url|find-links/)
  }
})
