import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { test, type TestContext } from 'node:test'
import { runCli, type Environment } from './index.ts'

interface Said {
  readonly code: number
  readonly out: string
  readonly err: string
}

async function run(
  t: TestContext,
  argv: readonly string[],
  over: { stdin?: string; env?: object } = {},
): Promise<Said> {
  const cwd = mkdtempSync(join(tmpdir(), 'baton cli '))
  t.after(() => rmSync(cwd, { recursive: true }))
  writeFileSync(join(cwd, 'good.yaml'), 'name: one\ncommand: [echo, hi]\n')
  writeFileSync(join(cwd, 'bad.yaml'), 'name: one\nresources:\n  taks: 2\n')
  let [out, err] = ['', '']
  const sink = (take: (text: string) => void): Writable =>
    new Writable({ write: (chunk, _encoding, done) => (take(String(chunk)), done()) })
  const environment: Environment = {
    variables: { BATON_DATA_DIR: join(cwd, '.baton'), ...over.env },
    cwd,
    homeDir: cwd,
    stdin: Object.assign(Readable.from([Buffer.from(over.stdin ?? '')]), {
      isTTY: false,
    }) as unknown as NodeJS.ReadStream,
    stdout: sink((text) => (out += text)) as unknown as NodeJS.WriteStream,
    stderr: sink((text) => (err += text)) as unknown as NodeJS.WriteStream,
  }
  const code = await runCli(argv, environment, new Set())
  return { code, out, err }
}

test('without a server, commands end with 6 and say how to start one; standard output stays empty', async (t) => {
  for (const argv of [['ps'], ['ps', '--json'], ['stop', 'x'], ['dataset', 'list']]) {
    const { code, out, err } = await run(t, argv)
    assert.deepEqual([code, out], [6, ''], argv.join(' '))
    assert.match(err, /^✗ cli\/not-running: No Baton runs on .*\n {2}fix {2}baton up\n$/)
  }
})

test('status of a Baton that is down is an answer: JSON on standard output, and 6', async (t) => {
  const { code, out } = await run(t, ['status', '--json'])
  assert.equal(code, 6)
  assert.equal((JSON.parse(out) as { state: string }).state, 'down')
})

test('down where nothing runs is no error', async (t) => {
  const { code, out } = await run(t, ['down', '--yes', '--json'])
  assert.equal(code, 0)
  assert.equal((JSON.parse(out) as { server: string }).server, 'not-running')
})

test('a bad file is refused before a server is looked for', async (t) => {
  const { code, err } = await run(t, ['apply', '-f', 'bad.yaml'])
  assert.equal(code, 2)
  assert.match(
    err,
    /^✗ cli\/bad-job-file: bad\.yaml:3:3: there is no setting "resources\.taks"\n {2}fix {2}Did you mean "tasks"\?\n/,
  )
  assert.equal((await run(t, ['apply', '-f', 'good.yaml', '-f', 'bad.yaml'])).code, 2)
  assert.equal((await run(t, ['apply', '-f', 'absent.yaml'])).code, 3)
})

test('--dry-run asks the server, after the file; what does not know it refuses it and does nothing', async (t) => {
  const stdin = 'name: two\ncommand: [id]\n'
  assert.equal((await run(t, ['apply', '-f', '-', '--dry-run'], { stdin })).code, 6)
  assert.equal((await run(t, ['apply', '-f', 'bad.yaml', '--dry-run'])).code, 2)
  const { code, err } = await run(t, ['down', '--dry-run'])
  assert.equal(code, 2)
  assert.match(err, /"down" does not know --dry-run; nothing was done/)
})

test('mistyped commands and options end with 2 and the word they resemble', async (t) => {
  const command = await run(t, ['statsu'])
  assert.equal(command.code, 2)
  assert.match(command.err, /✗ cli\/usage: unknown command 'statsu'\n {2}fix {2}Did you mean "status"\?/)
  assert.match((await run(t, ['ps', '--limt', '3'])).err, /Did you mean "--limit"\?/)
  assert.match((await run(t, ['model'])).err, /"baton model" needs a verb: list, show, register/)
  assert.match((await run(t, ['ps', '-o', 'xml'])).err, /table, wide, json, yaml, name, jsonl/)
  assert.equal((await run(t, ['ps', '--wait=soon'])).code, 2)
  assert.match((await run(t, ['ps', '--state', 'runing'])).err, /Did you mean "running"\?/)
  assert.match((await run(t, ['endpoint', 'create', 'x'])).err, /\n {2}fix {2}baton endpoint create --help\n/)
})

test('what cannot be sent is refused before a server is looked for', async (t) => {
  for (const argv of [
    ['up', '--port', 'abc'],
    ['run', '--devices', '99', '--', 'true'],
    ['chat', 'docs-lm', ' '],
    ['ps', '--limit', '0'],
  ]) {
    const { code, err } = await run(t, argv)
    assert.equal(code, 2, `${argv.join(' ')}: ${err}`)
  }
  const empty = await run(t, ['chat', 'docs-lm'], { stdin: '\n' })
  assert.equal(empty.code, 2)
  assert.match(empty.err, /there is no prompt: it is empty/)
})

test('a server elsewhere needs a key of its own', async (t) => {
  const { code, err } = await run(t, ['ps', '--server', 'http://127.0.0.1:9'])
  assert.equal(code, 4)
  assert.match(err, /BATON_API_KEY/)
  const refused = await run(t, ['ps'], {
    env: { BATON_SERVER: 'http://127.0.0.1:9', BATON_API_KEY: 'baton_x' },
  })
  assert.equal(refused.code, 6)
  assert.match(refused.err, /http:\/\/127\.0\.0\.1:9 does not answer: /)
})

test('the version is asked for alone; beside a command it is a program’s, which stands behind --', async (t) => {
  assert.match((await run(t, ['--version', '-q'])).out, /^\d+\.\d+\.\d+\n$/)
  const stray = await run(t, ['run', 'python3', '-V'])
  assert.equal(stray.code, 2)
  assert.match(stray.err, /\n {2}fix {2}baton run -- python3 -V\n$/)
  assert.equal((await run(t, ['run', '--', 'python3', '-V'])).code, 6)
})

test('the value of an option is not taken for a command', async (t) => {
  assert.match((await run(t, ['--lang', 'en', 'run'])).err, /\n {2}fix {2}baton run --help\n$/)
})

test('help and errors come in Chinese, codes do not', async (t) => {
  assert.match((await run(t, ['--help', '--lang', 'zh'])).out, /启动 Baton/)
  for (const argv of [[], ['ps'], ['audit', 'list'], ['endpoint']]) {
    const { out } = await run(t, [...argv, '--help', '--lang', 'zh'])
    assert.doesNotMatch(out, /usage|arguments:|options|commands|choices|\[command\]/i, argv.join(' '))
    assert.match(out, /^用法： ?baton/)
    assert(
      !out.includes('命令：') || out.indexOf('命令：') < out.indexOf('选项：'),
      'what people look for is first',
    )
  }
  for (const argv of [
    ['statsu'],
    ['ps', '--limt', '3'],
    ['up', 'x'],
    ['ps', '-o', 'xml'],
    ['logs', '--stream'],
    ['dataset', 'show'],
    ['apply'],
    ['model'],
  ]) {
    const [first = ''] = (await run(t, [...argv, '--lang', 'zh'])).err.split('\n')
    assert.match(first, /^✗ cli\/usage: .*\p{Script=Han}/u, argv.join(' '))
    assert.doesNotMatch(first, /[a-z]{3,} [a-z]{3,} [a-z]{3,}/i, argv.join(' '))
  }
  const { err } = await run(t, ['ps'], { env: { LANG: 'zh_CN.UTF-8' } })
  assert.match(err, /^✗ cli\/not-running: .*\n {2}解决 {2}baton up\n$/)
})
