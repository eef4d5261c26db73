import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createLogger, systemClock } from '#base'
import { isTerminal, type JobDetail, type JobSpecInput } from '#contract'
import { createSecrets, type Secrets } from '#secrets'
import { PROJECT, testRuntime, waitForJob, type TestRuntime } from './testing/test-runtime.ts'

const VALUE = 'hush-0123456789-abcdef'

async function given(t: TestContext): Promise<TestRuntime & { secrets: Secrets; logged: string[] }> {
  const logged: string[] = []
  const test = await testRuntime({ log: createLogger('debug', (line) => logged.push(line)) })
  t.after(test.close)
  const secrets = createSecrets({ db: test.store.db, clock: systemClock, dataDir: test.store.dataDir })
  await test.runtime.start()
  return { ...test, secrets, logged }
}

async function submit({ runtime }: TestRuntime, script: string, over: Partial<JobSpecInput> = {}) {
  const spec: JobSpecInput = {
    name: 'job',
    command: ['sh', '-c', script],
    env: { TOKEN: { secret: 'token' }, PLAIN: 'plain' },
    resources: { devices: 0 },
    ...over,
  }
  return (await runtime.submit({ spec, project: PROJECT, owner: 'admin' })).job
}

const readAll = async ({ runtime }: TestRuntime, id: string): Promise<string> => {
  let [text, offset] = ['', 0]
  for (;;) {
    const chunk = await runtime.readLog(PROJECT, id, { offset, limitBytes: 7 })
    text += chunk.text
    if (chunk.ended) return text
    offset = chunk.nextOffset
  }
}

/** Everything that is told of the job. */
const toldOf = async ({ runtime }: TestRuntime, job: JobDetail): Promise<string> =>
  JSON.stringify([job, await runtime.history(PROJECT, job.id, { limit: 100 })])

test('a job finds the value in its environment, and nobody finds it anywhere else', async (t) => {
  const all = await given(t)
  await all.secrets.put(PROJECT, 'token', VALUE, 'ann')
  const script = `printf %s "$TOKEN" | sha256sum | cut -c1-8; echo "a $TOKEN b"; echo $PLAIN
    echo '{"kind":"message","at":1,"message":"I am given '$TOKEN'"}' >> "$BATON_ATTEMPT_DIR/events.jsonl"
    echo "at the end: $TOKEN"; exit 3`
  const { id } = await submit(all, script)
  const job = await waitForJob(all.runtime, id, 'failed')
  const sum = createHash('sha256').update(VALUE).digest('hex').slice(0, 8)
  assert.equal(await readAll(all, id), `${sum}\na [secret token] b\nplain\nat the end: [secret token]\n`)
  assert.deepEqual(job.spec.env, { TOKEN: { secret: 'token' }, PLAIN: 'plain' })
  assert.match(job.message ?? '', /at the end: \[secret token\]/)
  const told = await toldOf(all, job)
  assert.match(told, /I am given \[secret token\]/)
  assert(!told.includes(VALUE))
  assert(!all.logged.join('').includes(VALUE), 'the log of the server')
  const own = new Set(['main.log', 'events.jsonl'])
  const { dataDir } = all.store
  for (const path of readdirSync(dataDir, { recursive: true, encoding: 'utf8' })) {
    const file = join(dataDir, path)
    if (!statSync(file).isFile() || own.has(basename(path))) continue
    assert(!readFileSync(file, 'latin1').includes(VALUE), path)
  }
})

test('a new attempt gets the value of then, and both are masked for as long as the log is kept', async (t) => {
  const all = await given(t)
  await all.secrets.put(PROJECT, 'token', 'first-0123456789', 'ann')
  const script = `echo "$BATON_ATTEMPT $TOKEN" >> "$BATON_STATE_DIR/got"; echo "with $TOKEN"
    [ "$BATON_ATTEMPT" = 1 ] || exit 0
    until [ -f "$BATON_STATE_DIR/go" ]; do sleep 0.05; done; exit 75`
  const { id } = await submit(all, script)
  await waitForJob(all.runtime, id, 'running')
  assert.deepEqual(
    [...(await all.runtime.secretUsers(PROJECT))].map(([name, jobs]) => [name, jobs.map((job) => job.id)]),
    [['token', [id]]],
  )
  await all.secrets.put(PROJECT, 'token', 'second-0123456789', 'ann')
  const state = join(all.store.dataDir, 'jobs', id, 'state')
  writeFileSync(join(state, 'go'), '')
  await waitForJob(all.runtime, id, 'succeeded')
  assert.equal(readFileSync(join(state, 'got'), 'utf8'), '1 first-0123456789\n2 second-0123456789\n')
  await all.secrets.remove(PROJECT, 'token')
  for (const attempt of [1, 2]) {
    const { text } = await all.runtime.readLog(PROJECT, id, { attempt, offset: 0, limitBytes: 1000 })
    assert.equal(text, 'with [secret token]\n')
  }
  assert.equal((await all.runtime.secretUsers(PROJECT)).size, 0)
})

test('a job that names a secret which is not there is refused, and one whose secret went fails at its start', async (t) => {
  const all = await given(t)
  await assert.rejects(submit(all, 'true'), { code: 'secrets/not-found' })
  await all.secrets.put(PROJECT, 'token', VALUE, 'ann')
  await all.secrets.put('other', 'foreign', VALUE, 'eve')
  await assert.rejects(submit(all, 'true', { env: { TOKEN: { secret: 'tokn' } } }), {
    code: 'secrets/not-found-meant',
  })
  await assert.rejects(submit(all, 'true', { env: { TOKEN: { secret: 'foreign' } } }), {
    code: 'secrets/not-found',
  })
  const first = await submit(all, 'sleep 60', { resources: { devices: 2 } })
  const second = await submit(all, 'touch "$BATON_STATE_DIR/started"', { resources: { devices: 2 } })
  await waitForJob(all.runtime, first.id, 'running')
  await all.secrets.remove(PROJECT, 'token')
  await all.runtime.stop(PROJECT, first.id, 'the test')
  const failed = await waitForJob(all.runtime, second.id, 'failed')
  assert.match(failed.message ?? '', /There is no secret "token"/)
  assert(!existsSync(join(all.store.dataDir, 'jobs', second.id, 'state', 'started')))
})

test('with a lost key no log that may hold a secret is shown, and jobs wait for it to come back', async (t) => {
  const all = await given(t)
  await all.secrets.put(PROJECT, 'token', VALUE, 'ann')
  const first = await submit(all, 'echo "$TOKEN"; exit 3')
  await waitForJob(all.runtime, first.id, 'failed')
  const file = join(all.store.dataDir, 'secret.key')
  const key = readFileSync(file)
  rmSync(file)
  await assert.rejects(readAll(all, first.id), { code: 'runtime/log-not-masked' })
  const second = await submit(all, 'echo again')
  const plain = await submit(all, 'echo plain', { env: {} })
  await waitForJob(all.runtime, plain.id, 'succeeded')
  await waitForJob(all.runtime, second.id, { job: ({ restarts }) => restarts > 0 })
  writeFileSync(file, key, { mode: 0o600 })
  await waitForJob(all.runtime, second.id, 'succeeded')
  assert.equal(await readAll(all, first.id), '[secret token]\n')
})

test('the reason of a failure holds no part of a value, wherever the last line is cut', async (t) => {
  const all = await given(t)
  await all.secrets.put(PROJECT, 'token', VALUE, 'ann')
  // The end that is looked at begins inside of a value.
  const { id } = await submit(
    all,
    `i=0; while [ $i -lt 400 ]; do printf %s "$TOKEN"; i=$((i+1)); done; exit 3`,
  )
  const job = await waitForJob(all.runtime, id, 'failed')
  assert.match(job.message ?? '', /\[secret token\]/)
  for (let length = 6; length <= VALUE.length; length += 1)
    assert(!(job.message ?? '').includes(VALUE.slice(-length)), job.message ?? '')
})

test('a value that is written in two parts is not shown in parts', async (t) => {
  const all = await given(t)
  await all.secrets.put(PROJECT, 'token', VALUE, 'ann')
  const { id } = await submit(
    all,
    `printf 'it is %s' hush-01; until [ -f "$BATON_STATE_DIR/go" ]; do sleep 0.05; done; echo 23456789-abcdef`,
  )
  const read = () => all.runtime.readLog(PROJECT, id, { offset: 0, limitBytes: 1000 })
  while ((await read()).size < 13) await sleep(20)
  assert.deepEqual([(await read()).text, (await read()).nextOffset], ['it is ', 6])
  writeFileSync(join(all.store.dataDir, 'jobs', id, 'state', 'go'), '')
  await waitForJob(all.runtime, id, isTerminal)
  assert.equal((await read()).text, 'it is [secret token]\n')
})
