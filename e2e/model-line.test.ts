/**
 * From a checkpoint to an answer, with real processes: register, deploy, ask, and what happens when replicas
 * and servers die on the way. Training itself is stood in for by a job that leaves a checkpoint with random
 * weights.
 */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { silentLogger, systemClock } from '#base'
import type { Endpoint, GeneratedPiece, GenerateRequest, JobKind } from '#contract'
import type { JobProgram, Runtime } from '#runtime'
import { testRuntime, waitForJob, type TestRuntime } from '#runtime/testing'
import { createServing, type Serving } from '#serving'
import { createTraining, type Training } from '#training'
import { writeFixtureCheckpoint } from '#training/testing'

const PROJECT = 'default'
const OWNER = 'admin'
const ADMITTED_LOSS = 2.5

/** A train job whose checkpoint is there before it starts. */
const trainStandIn: JobProgram = {
  check: async (spec) => ({ spec, warnings: [] }),
  plan: async (job, attempt) => {
    const { folder } = await writeFixtureCheckpoint(
      join(attempt.directory, 'model'),
      undefined,
      Number(job.spec.with['seed'] ?? 7),
    )
    const metadata = { step: 60, evalLoss: job.spec.with['evalLoss'] ?? ADMITTED_LOSS }
    const outputs = JSON.stringify([{ name: 'checkpoint', kind: 'checkpoint', path: folder, metadata }])
    return {
      prepare: [],
      tasks: [
        {
          stream: 'main',
          argv: ['sh', '-c', 'printf %s "$OUTPUTS" > outputs.json'],
          env: { OUTPUTS: outputs },
        },
      ],
    }
  },
  publish: async (_job, outputs) =>
    outputs.map(({ name, kind, metadata }) => ({ name, kind, ref: null, digest: null, metadata })),
}

interface Line {
  readonly runtime: Runtime
  readonly training: Training
  readonly serving: Serving
}

let bench: TestRuntime
let line: Line
const programs: Partial<Record<JobKind, JobProgram>> = {}

function build(runtime: Runtime): Line {
  const { db, blobs, dataDir } = bench.store
  const training = createTraining({
    db,
    blobs,
    runtime,
    resolveDataset: () => Promise.reject(new Error('not needed')),
    clock: systemClock,
    log: silentLogger,
    dataDir,
  })
  const serving = createServing({
    db,
    runtime,
    resolveModel: training.models.resolve,
    clock: systemClock,
    log: silentLogger,
    config: { readyTimeoutSeconds: 60 },
    dataDir,
  })
  Object.assign(programs, {
    train: trainStandIn,
    register: training.programs.register,
    serve: serving.programs.serve,
  })
  return { runtime, training, serving }
}

before(async () => {
  bench = await testRuntime({ programs })
  line = build(bench.runtime)
  await line.runtime.start()
  await line.serving.start()
})
after(async () => {
  await line.serving.close()
  await bench.close()
})

async function trainAndRegister(settings: Record<string, unknown>): Promise<string> {
  const { runtime, training } = line
  const { job } = await runtime.submit({
    spec: { name: 'train', kind: 'train', with: settings },
    project: PROJECT,
    owner: OWNER,
  })
  await waitForJob(runtime, job.id, 'succeeded')
  const registering = await training.models.register({
    name: 'docs-lm',
    jobId: job.id,
    project: PROJECT,
    owner: OWNER,
  })
  const registered = await waitForJob(runtime, registering.job.id, 'succeeded')
  return registered.outputs[0]?.ref ?? ''
}

async function waitForEndpoint(isThere: (endpoint: Endpoint) => boolean): Promise<Endpoint> {
  for (let look = 0; look < 1200; look += 1) {
    const endpoint = await line.serving.get(PROJECT, 'docs-lm')
    if (isThere(endpoint)) return endpoint
    if (endpoint.state === 'failing') throw new Error(`the endpoint fails: ${endpoint.message}`)
    await sleep(50)
  }
  throw new Error(`the endpoint is ${JSON.stringify(await line.serving.get(PROJECT, 'docs-lm'))}`)
}

const question = (text: string): GenerateRequest => ({
  requestId: 'r1',
  project: PROJECT,
  model: 'docs-lm',
  prompt: {
    kind: 'chat',
    messages: [
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: text },
    ],
  },
  maxTokens: 40,
  temperature: 0,
  topP: null,
  seed: null,
  stop: [],
})

async function ask(text: string): Promise<{ text: string; end: GeneratedPiece | undefined }> {
  const pieces: GeneratedPiece[] = []
  for await (const piece of line.serving.generate(question(text), new AbortController().signal))
    pieces.push(piece)
  return {
    text: pieces.map((piece) => (piece.kind === 'text' ? piece.text : '')).join(''),
    end: pieces.at(-1),
  }
}

test('a checkpoint becomes a version, the version an endpoint, and the endpoint answers', async () => {
  assert.equal(await trainAndRegister({}), 'docs-lm@1')
  const { history } = await line.training.models.get(PROJECT, 'docs-lm')
  assert.equal(history[0]?.gate.state, 'admitted')
  assert.deepEqual(history[0].evaluation, { evalLoss: ADMITTED_LOSS, step: 60 })

  await line.serving.apply({ spec: { name: 'docs-lm', model: 'docs-lm' }, project: PROJECT, owner: OWNER })
  const endpoint = await waitForEndpoint(({ state }) => state === 'serving')
  assert.equal(endpoint.model, 'docs-lm@1')
  const answer = await ask('Permission is hereby')
  assert.equal(answer.end?.kind, 'end')
  assert.equal(answer.end.promptTokens, 21)
  assert.equal((await ask('Permission is hereby')).text, answer.text)
  const { stats } = await line.serving.get(PROJECT, 'docs-lm')
  assert.equal(stats.requests, 2)
})

test('a model that learned nothing is registered, and refused to be served', async () => {
  assert.equal(await trainAndRegister({ seed: 8, evalLoss: 5.6 }), 'docs-lm@2')
  await assert.rejects(
    line.serving.apply({ spec: { name: 'docs-lm', model: 'docs-lm@2' }, project: PROJECT, owner: OWNER }),
    { code: 'serving/model-not-admitted' },
  )
  assert.equal((await line.serving.get(PROJECT, 'docs-lm')).model, 'docs-lm@1')
})

test('the same checkpoint is the same version', async () => {
  assert.equal(await trainAndRegister({}), 'docs-lm@1')
})

test('a replica that is killed comes back by itself', async () => {
  const [replica] = (await line.serving.get(PROJECT, 'docs-lm')).replicas
  assert.ok(replica)
  const job = await line.runtime.get(PROJECT, replica.jobId)
  process.kill(await replicaPid(job.id), 'SIGKILL')
  await waitForJob(line.runtime, job.id, {
    job: ({ attempts }) => attempts.some(({ number, state }) => number === 2 && state === 'running'),
  })
  await waitForEndpoint(({ state, replicas }) => state === 'serving' && replicas[0]?.ready === true)
  assert.equal((await ask('Permission')).end?.kind, 'end')
})

test('a new model takes over while the old one answers', async () => {
  assert.equal(await trainAndRegister({ seed: 9 }), 'docs-lm@3')
  await line.serving.apply({ spec: { name: 'docs-lm', model: 'docs-lm@3' }, project: PROJECT, owner: OWNER })
  const done = new AbortController()
  let asked = 0
  const asking = (async () => {
    while (!done.signal.aborted) {
      assert.equal((await ask('Permission')).end?.kind, 'end')
      asked += 1
      await sleep(100)
    }
  })()
  const endpoint = await waitForEndpoint(
    ({ state, replicas }) => state === 'serving' && replicas.length === 1,
  )
  done.abort()
  await asking
  assert.ok(asked > 0)
  assert.equal(endpoint.model, 'docs-lm@3')
})

test('after a kill of the server the replica that ran on is found again', async () => {
  const [before] = (await line.serving.get(PROJECT, 'docs-lm')).replicas
  await line.serving.close()
  await line.runtime.close()
  line = build(bench.again())
  await line.runtime.start()
  await line.serving.start()
  const { state, replicas } = await line.serving.get(PROJECT, 'docs-lm')
  assert.equal(state, 'serving')
  assert.equal(replicas[0]?.jobId, before?.jobId)
  assert.equal((await ask('Permission')).end?.kind, 'end')
})

test('a removed endpoint leaves no replica', async () => {
  const [replica] = (await line.serving.get(PROJECT, 'docs-lm')).replicas
  await line.serving.remove(PROJECT, 'docs-lm', OWNER)
  await assert.rejects(ask('Permission'), { code: 'serving/no-endpoint' })
  await waitForJob(line.runtime, replica?.jobId ?? '', 'stopped')
})

async function replicaPid(jobId: string): Promise<number> {
  const file = join(bench.store.dataDir, 'jobs', jobId, 'attempt-1', 'replica.json')
  return JSON.parse(await readFile(file, 'utf8')).pid
}
