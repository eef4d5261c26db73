/** Endpoints on the real runtime, with real processes as replicas; only their engine is a few lines. */
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { BatonError, silentLogger, systemClock } from '#base'
import { isTerminal, type Endpoint } from '#contract'
import type { JobProgram, Runtime } from '#runtime'
import { testRuntime, waitForJob, type TestRuntime } from '#runtime/testing'
import { createServing } from './create-serving.ts'
import { forgetReplica } from './endpoint-rows.ts'
import type { ResolveModel } from './model-source.ts'
import type { Serving } from './service.ts'

const PROJECT = 'default'
const LIMIT_LOOKS = 600
const fakeReplica = fileURLToPath(new URL('./testing/fake-replica.ts', import.meta.url))

let bench: TestRuntime
let runtime: Runtime
let serving: Serving
let folder: string
/** What the next replicas run; a replica of docs-lm@2 says b. */
let program = ['node', fakeReplica]
const programs: { serve?: JobProgram } = {}

const resolveModel: ResolveModel = async (_project, ref) => {
  const version = ref.split('@')[1] ?? '1'
  if (Number(version) > 3)
    throw new BatonError('not-found', 'training/model-version-not-found', `There is no ${ref}`)
  const gate =
    version === '3' ? { state: 'refused', why: 'it learned nothing' } : { state: 'admitted', why: 'good' }
  const paths = { 'model.gguf': '/none', 'config.json': join(folder, 'config.json') }
  return { version: { ref: `docs-lm@${version}`, gate, files: [] }, paths }
}

function open(on: Runtime): Serving {
  const { db, dataDir } = bench.store
  const opened = createServing({
    db,
    runtime: on,
    resolveModel,
    clock: systemClock,
    log: silentLogger,
    config: { readyTimeoutSeconds: 4 },
    dataDir,
  })
  programs.serve = {
    ...opened.programs.serve,
    plan: async (job) => ({
      prepare: [],
      tasks: [
        {
          stream: 'main',
          argv: [process.execPath, ...program.slice(1)],
          env: { LETTER: job.spec.with['model'] === 'docs-lm@2' ? 'b' : 'a' },
        },
      ],
    }),
  }
  return opened
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-serving-'))
  await writeFile(join(folder, 'config.json'), JSON.stringify({ max_position_embeddings: 128 }))
  bench = await testRuntime({ programs: programs as Record<string, JobProgram>, graceSeconds: 1 })
  runtime = bench.runtime
  serving = open(runtime)
  await runtime.start()
  await serving.start()
})
after(async () => {
  await serving.close()
  await bench.close()
  await rm(folder, { recursive: true, force: true })
})

const apply = (change: { model?: string; replicas?: number } = {}) =>
  serving.apply({ spec: { name: 'docs', model: 'docs-lm@1', ...change }, project: PROJECT, owner: 'admin' })

async function until(isThere: (endpoint: Endpoint) => boolean): Promise<Endpoint> {
  for (let look = 0; look < LIMIT_LOOKS; look += 1) {
    const endpoint = await serving.get(PROJECT, 'docs')
    if (isThere(endpoint)) return endpoint
    await sleep(50)
  }
  throw new Error(`the endpoint is ${JSON.stringify(await serving.get(PROJECT, 'docs'))}`)
}
const isServing = ({ state }: Endpoint): boolean => state === 'serving'

async function ask(): Promise<string> {
  const request = {
    requestId: 'r1',
    project: PROJECT,
    model: 'docs',
    prompt: { kind: 'text' as const, text: 'x' },
    maxTokens: 3,
    temperature: null,
    topP: null,
    seed: null,
    stop: [],
  }
  let text = ''
  for await (const piece of serving.generate(request, new AbortController().signal)) {
    if (piece.kind === 'text') text += piece.text
  }
  return text
}

async function pidOf(jobId: string, attempt: number): Promise<number> {
  const file = join(bench.store.dataDir, 'jobs', jobId, `attempt-${attempt}`, 'replica.json')
  return JSON.parse(await readFile(file, 'utf8')).pid
}

async function restartServer(): Promise<void> {
  await serving.close()
  await runtime.close()
  runtime = bench.again()
  serving = open(runtime)
  await runtime.start()
  await serving.start()
}

const livingReplicas = async (): Promise<string[]> => {
  const { items } = await runtime.list({ project: PROJECT, kind: 'serve', state: 'active', limit: 100 })
  return items.filter(({ state }) => !isTerminal(state) && state !== 'stopping').map(({ id }) => id)
}

test('an endpoint gets as many replicas as are wanted, and fewer when fewer are wanted', async () => {
  await apply({ replicas: 2 })
  const two = await until(isServing)
  assert.equal(two.replicas.length, 2)
  assert.equal(await ask(), 'aaa')
  await apply({ replicas: 1 })
  await until(({ replicas }) => replicas.length === 1)
  assert.deepEqual(await serving.models(PROJECT), [{ name: 'docs', createdAt: two.createdAt }])
  assert.deepEqual(await serving.overview(PROJECT), { serving: 1, failing: 0 })
})

test('what cannot be served is refused, and what is served stays', async () => {
  await assert.rejects(apply({ model: 'docs-lm@3' }), {
    code: 'serving/model-not-admitted',
    message: /learned nothing/,
  })
  await assert.rejects(apply({ model: 'docs-lm@4' }), { code: 'training/model-version-not-found' })
  await assert.rejects(
    serving.apply({
      spec: { name: 'docs', model: 'docs-lm', contextTokens: 1024 },
      project: PROJECT,
      owner: 'admin',
    }),
    { code: 'serving/context-too-large' },
  )
  await assert.rejects(
    serving.apply({ spec: { name: 'No Name', model: 'docs-lm' }, project: PROJECT, owner: 'admin' }),
    { code: 'serving/bad-endpoint' },
  )
  assert.equal((await serving.get(PROJECT, 'docs')).state, 'serving')
  assert.equal(await ask(), 'aaa')
})

test('a replica that hangs is replaced', async () => {
  const [replica] = (await serving.get(PROJECT, 'docs')).replicas
  const pid = await pidOf(replica?.jobId ?? '', 1)
  process.kill(pid, 'SIGSTOP')
  const { replicas } = await until(
    (endpoint) => isServing(endpoint) && endpoint.replicas.every(({ jobId }) => jobId !== replica?.jobId),
  )
  assert.equal(replicas.length, 1)
  assert.equal(await ask(), 'aaa')
})

test('a replica whose program fails makes the endpoint failing, with the reason, and is tried again', async () => {
  program = ['node', '-e', 'process.exit(3)']
  await apply({ model: 'docs-lm@2' })
  const failing = await until(({ message }) => message !== null && /code 3|exit/.test(message))
  // The model before it answers meanwhile.
  assert.equal(failing.state, 'degraded')
  assert.equal(await ask(), 'aaa')
  program = ['node', fakeReplica]
  const endpoint = await until((one) => isServing(one) && one.replicas.length === 1)
  assert.equal(endpoint.model, 'docs-lm@2')
  assert.equal(await ask(), 'bbb')
})

test('a replica that was submitted and not noted when the server died is adopted, not doubled', async () => {
  const [replica] = (await serving.get(PROJECT, 'docs')).replicas
  await serving.close()
  await forgetReplica(bench.store.db, replica?.jobId ?? '')
  await restartServer()
  const { replicas } = await until(isServing)
  assert.deepEqual(
    replicas.map(({ jobId }) => jobId),
    [replica?.jobId],
  )
  assert.deepEqual(await livingReplicas(), [replica?.jobId])
})

test('an endpoint that is scaled to nothing is stopped and says so', async () => {
  await apply({ model: 'docs-lm@2', replicas: 0 })
  await until(({ state, replicas }) => state === 'stopped' && replicas.length === 0)
  await assert.rejects(ask(), { code: 'serving/not-ready', message: /is stopped/ })
})

test('an endpoint that is removed while nobody looks leaves no replica', async () => {
  await apply({ model: 'docs-lm@2' })
  const [replica] = (await until(isServing)).replicas
  await serving.close()
  await bench.store.db.updateTable('endpoint').set({ removedAt: 1, state: 'stopped' }).execute()
  await restartServer()
  await waitForJob(runtime, replica?.jobId ?? '', 'stopped')
  await assert.rejects(serving.get(PROJECT, 'docs'), { code: 'serving/no-endpoint' })
  assert.deepEqual((await serving.list(PROJECT, { limit: 10 })).items, [])
})
