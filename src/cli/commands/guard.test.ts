import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { test, type TestContext } from 'node:test'
import { runCli, type Environment } from '../index.ts'

async function run(t: TestContext, argv: readonly string[], lines: readonly string[]) {
  const cwd = mkdtempSync(join(tmpdir(), 'baton cli '))
  t.after(() => rmSync(cwd, { recursive: true }))
  writeFileSync(join(cwd, 'texts.jsonl'), lines.map((line) => `${line}\n`).join(''))
  writeFileSync(join(cwd, 'own.yaml'), 'name: own\nversion: 1\nclasses:\n  phone: {in: block}\n')
  const said = { out: '', err: '' }
  const sink = (to: 'out' | 'err'): NodeJS.WriteStream =>
    new Writable({
      write: (chunk, _encoding, done) => {
        said[to] += String(chunk)
        done()
      },
    }) as unknown as NodeJS.WriteStream
  const environment: Environment = {
    variables: { BATON_DATA_DIR: join(cwd, '.baton') },
    cwd,
    homeDir: cwd,
    stdin: Readable.from(lines.map((line) => `${line}\n`)) as unknown as NodeJS.ReadStream,
    stdout: sink('out'),
    stderr: sink('err'),
  }
  const code = await runCli(['guard', 'check', ...argv], environment, new Set())
  return { code, ...said }
}

test('each line is answered with a line, without a server', async (t) => {
  const lines = [
    '{"id":"a","text":"Call 13800138000"}',
    '',
    '{"id":2,"text":"how to make a bomb"}',
    '{"id":"c","text":"hello"}',
  ]
  for (const file of ['texts.jsonl', '-']) {
    const { code, out, err } = await run(t, [file, '--policy', 'default', '--json'], lines)
    assert.deepEqual([code, err], [0, ''])
    const answers = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    assert.deepEqual(
      answers.map(({ id, verdict, tier, class: name }) => [id, verdict, tier, name]),
      [
        ['a', 'mask', 1, 'phone'],
        [2, 'block', 1, 'word'],
        ['c', 'allow', null, null],
      ],
    )
    assert.equal(answers[0]?.['text'], 'Call [PHONE_1]')
    assert.match(String(answers[1]?.['text']), /can’t help/)
    assert.equal(answers[2]?.['text'], 'hello')
  }
})

test('a policy is "default" or a file', async (t) => {
  const lines = ['{"id":1,"text":"Call 13800138000"}']
  const own = await run(t, ['texts.jsonl', '--policy', 'own.yaml', '--json'], lines)
  assert.equal((JSON.parse(own.out) as { verdict: string }).verdict, 'block')
  const none = await run(t, ['texts.jsonl', '--policy', 'nobody', '--json'], lines)
  assert.deepEqual([none.code, none.out], [3, ''])
  assert.match(none.err, /cli\/no-policy: There is no policy "nobody"/)
})

test('a bad line is named', async (t) => {
  const cases: [string, RegExp][] = [
    ['{"id":1', /line 2: it is no JSON/],
    ['[1]', /line 2: it is no JSON object/],
    ['{"text":"x"}', /line 2: "id" is neither text nor number/],
    ['{"id":1,"text":5}', /line 2: "text" is no text/],
  ]
  for (const [line, reason] of cases) {
    const { code, err } = await run(t, ['texts.jsonl', '--json'], ['{"id":0,"text":"fine"}', line])
    assert.equal(code, 2)
    assert.match(err, reason)
  }
})
