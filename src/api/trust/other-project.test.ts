/** The real modules with the things of two projects: each is asked for the other's, by every route there is. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { silentLogger, systemClock } from '#base'
import { JobSpec, StudySpec } from '#contract'
import { createDatasets, type Datasets } from '#data'
import { createGuard, type Guard } from '#guard'
import { createRuntime, type Runtime } from '#runtime'
import { createSecrets } from '#secrets'
import { createServing } from '#serving'
import type { TestStore } from '#store/testing'
import { createTraining } from '#training'
import { bearer, testApi, type TestApi } from '../testing/test-api.ts'

/** Every name of a project's things begins with its word, so that no answer for the other may hold it. */
const OWNER = { project: 'default', word: 'alpha' }
const OTHER = { project: 'second', word: 'omega' }
type Side = typeof OWNER

let api: TestApi
let runtime: Runtime
let datasets: Datasets
let guard: Guard
let ownerKey: string
let otherKey: string

before(async () => {
  const clock = systemClock
  const log = silentLogger
  api = await testApi(async ({ db, blobs, dataDir }) => {
    runtime = createRuntime({
      db,
      clock,
      log,
      dataDir,
      config: { cycleMs: 1000, cpuSlots: 2, graceSeconds: 1 },
      programs: (kind) => {
        if (kind === 'label') return datasets.programs.label
        if (kind === 'train') return training.programs.train
        return kind === 'serve' ? serving.programs.serve : undefined
      },
    })
    const jobsReading = (project: string, name: string) => runtime.readers(project, name)
    datasets = createDatasets({ db, blobs, clock, log, dataDir, jobsReading })
    const resolveDataset = (project: string, ref: string) => datasets.resolve(project, ref)
    const training = createTraining({ db, blobs, runtime, resolveDataset, clock, log, dataDir })
    const resolveModel = (project: string, ref: string) => training.models.resolve(project, ref)
    const config = { readyTimeoutSeconds: 1 }
    const serving = createServing({ db, runtime, resolveModel, clock, log, config, dataDir })
    const upstream = { models: serving.models, generate: serving.generate }
    guard = await createGuard({ dataDir, policyFile: null, upstream, clock, log })
    const secrets = createSecrets({ db, clock, dataDir })
    for (const { project, word } of [OWNER, OTHER])
      await secrets.put(project, named(word).secret, `value of ${word}`, `${word}-owner`)
    return { runtime, datasets, training, serving, guard, secrets }
  })
  await seed(api.store, OWNER)
  await seed(api.store, OTHER)
  ownerKey = await keyOf(OWNER)
  otherKey = await keyOf(OTHER)
})
after(async () => {
  await Promise.all([datasets.close(), guard.close()])
  await api.close()
})

async function keyOf({ project, word }: Side): Promise<string> {
  const key = await api.keyWith('admin')
  const id = (await api.identity.authenticate(key))?.id ?? ''
  const change = { project, name: `${word}-key` }
  await api.store.db.updateTable('apiKey').set(change).where('id', '=', id).execute()
  return key
}

const named = (word: string) => ({
  job: `job_${word}`,
  study: `study_${word}`,
  dataset: `${word}-docs`,
  model: `${word}-model`,
  endpoint: `${word}-endpoint`,
  secret: `${word}-secret`,
})

/** One of each thing that a project can have. */
async function seed({ db }: TestStore, { project, word }: Side): Promise<void> {
  const { job, study, dataset, model, endpoint } = named(word)
  const common = { project, createdAt: 1 }
  const digest = `sha256:${'0'.repeat(64)}`
  const state = 'waiting'
  const jobRow = { ...common, owner: `${word}-owner`, kind: 'command', state, priority: 5, queuedAt: 1 }
  const spec = JobSpec.parse({ name: `${word}-job`, command: ['true'], inputs: { docs: `${dataset}@1` } })
  await db
    .insertInto('job')
    .values({ ...jobRow, id: job, name: spec.name, queue: `${word}-queue`, spec: JSON.stringify(spec) })
    .execute()
  const studySpec = StudySpec.parse({ name: `${word}-study`, trials: [{}], trialJob: spec })
  await db
    .insertInto('study')
    .values({
      ...common,
      id: study,
      name: studySpec.name,
      state: 'running',
      owner: word,
      spec: JSON.stringify(studySpec),
      finalJobId: null,
      winner: null,
      message: null,
      endedAt: null,
    })
    .execute()
  const manifest = {
    columns: [],
    rejectColumns: [],
    records: [],
    rejects: [],
    reportDigest: digest,
    parent: null,
    jobId: job,
    program: 'x',
    settings: {},
  }
  const report = {
    filesSeen: 1,
    filesSkipped: [],
    steps: [],
    bytesIn: 0,
    bytesOut: 0,
    lengthHistogram: [],
    encodings: {},
    personalData: {},
    labels: null,
    sentence: word,
  }
  await db
    .insertInto('datasetVersion')
    .values({
      ...common,
      dataset,
      version: 1,
      digest,
      parentRef: null,
      jobId: job,
      outputName: 'dataset',
      records: 0,
      rejects: 0,
      bytes: 0,
      manifest: JSON.stringify(manifest),
      report: JSON.stringify(report),
      createdBy: word,
    })
    .execute()
  await db
    .insertInto('modelVersion')
    .values({
      ...common,
      model,
      version: 1,
      digest,
      weightsSha256: word,
      parameters: 1,
      bytes: 0,
      files: '[]',
      evaluation: '{"evalLoss":null,"step":1}',
      gate: '{"state":"admitted","why":""}',
      sourceJobId: job,
      jobId: job,
      createdBy: word,
    })
    .execute()
  await db
    .insertInto('endpoint')
    .values({
      ...common,
      name: endpoint,
      modelRef: `${model}@1`,
      wanted: 1,
      contextTokens: null,
      state: 'serving',
      message: null,
      owner: word,
      removedAt: null,
    })
    .execute()
}

const get = async (key: string, url: string) => api.app.inject({ url, headers: bearer(key) })

async function send(key: string, method: 'POST' | 'PUT' | 'DELETE', url: string, payload?: object) {
  const body = payload === undefined ? {} : { payload }
  return api.app.inject({ method, url, headers: bearer(key), ...body })
}

/** Routes that read, with the owner's things in their addresses. */
async function reading(): Promise<readonly { readonly url: string; readonly isOfOne: boolean }[]> {
  const { job, study, dataset, model, endpoint } = named(OWNER.word)
  // An act of the owner's, to be found in the audit.
  await send(ownerKey, 'DELETE', '/api/v1/keys/none')
  const { items } = (await get(ownerKey, '/api/v1/audit')).json<{ items: { index: number }[] }>()
  const things: Record<string, string> = {
    '/jobs/{id}': `/jobs/${job}`,
    '/studies/{id}': `/studies/${study}`,
    '/datasets/{name}': `/datasets/${dataset}`,
    '/versions/{version}': '/versions/1',
    '/models/{name}': `/models/${model}`,
    '/endpoints/{name}': `/endpoints/${endpoint}`,
    '/audit/{index}': `/audit/${items[0]?.index}`,
  }
  const document = (await import('../openapi.json', { with: { type: 'json' } })).default
  return Object.entries(document.paths).flatMap(([path, methods]) => {
    if (!('get' in methods) || path === '/api/v1/events') return []
    let url = path
    for (const [pattern, thing] of Object.entries(things)) url = url.replace(pattern, thing)
    assert(!url.includes('{'), `${path} names a thing that this test has none of`)
    return [{ url, isOfOne: url !== path }]
  })
}

test('who belongs to another project sees nothing of it: not in a list, not by name, not in a figure', async () => {
  let [seenCount, hiddenCount] = [0, 0]
  for (const { url, isOfOne } of await reading()) {
    const [own, foreign] = [await get(ownerKey, url), await get(otherKey, url)]
    if (isOfOne) {
      assert.equal(foreign.statusCode, 404, `${url} ${foreign.body}`)
      assert.notEqual(own.json().code, foreign.json().code, `${url} ${own.body}`)
      hiddenCount += 1
      continue
    }
    assert.equal(own.statusCode, 200, `${url} ${own.body}`)
    assert.equal(foreign.statusCode, 200, `${url} ${foreign.body}`)
    assert(!foreign.body.includes(OWNER.word), `${url} ${foreign.body}`)
    assert(!own.body.includes(OTHER.word), `${url} ${own.body}`)
    if (own.body.includes(OWNER.word)) seenCount += 1
  }
  assert(
    seenCount >= 10 && hiddenCount >= 10,
    `the owner sees ${seenCount} of its own, ${hiddenCount} are hidden`,
  )
})

test('another project’s things are neither stopped, changed, read by a job, learned from, deployed nor asked', async () => {
  const { job, study, dataset, model, endpoint, secret } = named(OWNER.word)
  const ownerKeyId = (await api.identity.authenticate(ownerKey))?.id ?? ''
  const before = await rowsOf(OWNER)
  const train = { name: 'x', kind: 'train', recipe: 'pretrain', inputs: { dataset } }
  const tries: [method: 'POST' | 'DELETE', url: string, code: string, body?: object][] = [
    ['POST', `/api/v1/jobs/${job}/stop`, 'runtime/job-not-found'],
    ['POST', `/api/v1/studies/${study}/stop`, 'training/study-not-found'],
    ['DELETE', `/api/v1/endpoints/${endpoint}`, 'serving/no-endpoint'],
    ['DELETE', `/api/v1/keys/${ownerKeyId}`, 'identity/key-not-found'],
    ['POST', '/api/v1/jobs', 'data/dataset-not-found', { name: 'x', kind: 'label', inputs: { dataset } }],
    ['POST', '/api/v1/jobs', 'data/dataset-not-found', train],
    ['POST', '/api/v1/studies', 'data/dataset-not-found', { name: 'x', trials: [{}], trialJob: train }],
    ['DELETE', `/api/v1/secrets/${secret}?force=true`, 'secrets/not-found-meant'],
    [
      'POST',
      '/api/v1/jobs',
      'secrets/not-found-meant',
      { name: 'x', command: ['a'], env: { A: { secret } } },
    ],
    ['POST', '/api/v1/models', 'runtime/job-not-found', { name: 'x', jobId: job }],
    ['POST', '/api/v1/endpoints', 'training/model-not-found', { name: 'x', model, replicas: 1 }],
    ['POST', '/v1/completions', 'model_not_found', { model: endpoint, prompt: 'a' }],
    [
      'POST',
      '/v1/chat/completions',
      'model_not_found',
      { model: endpoint, messages: [{ role: 'user', content: 'a' }] },
    ],
  ]
  for (const [method, url, code, body] of tries) {
    const answer = await send(otherKey, method, url, body)
    const { code: said, error } = answer.json<{ code?: string; error?: { code: string } }>()
    assert.equal(said ?? error?.code, code, `${method} ${url} ${answer.body}`)
    assert.equal(answer.statusCode, 404, `${method} ${url} ${answer.body}`)
  }
  // Under the same name it is another one.
  const put = await send(otherKey, 'PUT', `/api/v1/secrets/${secret}`, { value: 'of the other' })
  assert.equal(put.statusCode, 200, put.body)
  assert.deepEqual(await rowsOf(OWNER), before)
  // The same name is another thing there.
  const own = await send(ownerKey, 'POST', `/api/v1/jobs/${job}/stop`)
  assert.equal(own.json().state, 'stopped', own.body)
})

async function rowsOf({ project }: Side): Promise<unknown> {
  const { db } = api.store
  const tables = ['job', 'study', 'datasetVersion', 'modelVersion', 'endpoint', 'secret'] as const
  const of = (table: (typeof tables)[number]) =>
    db.selectFrom(table).selectAll().where('project', '=', project).execute()
  const keys = db.selectFrom('apiKey').select(['id', 'revokedAt']).where('project', '=', project).execute()
  return Promise.all([...tables.map(of), keys])
}

test('changes of another project are not told, those of machines are', async () => {
  for (const { project, word } of [OWNER, OTHER]) {
    const { job, study, dataset, model, endpoint } = named(word)
    const change = 'state'
    await runtime.events.publish({ topic: 'job', key: job, change })
    await runtime.events.publish({ topic: 'queue', key: `${word}-queue`, change, project })
    await runtime.events.publish({ topic: 'study', key: study, change, project })
    await runtime.events.publish({ topic: 'dataset', key: dataset, change, project })
    await runtime.events.publish({ topic: 'model', key: model, change, project })
    await runtime.events.publish({ topic: 'endpoint', key: endpoint, change, project })
    await runtime.events.publish({ topic: 'audit', key: `${word}-log`, change, project })
  }
  await runtime.events.publish({ topic: 'node', key: 'last', change: 'state' })
  for (const [key, own, foreign] of [
    [ownerKey, OWNER, OTHER],
    [otherKey, OTHER, OWNER],
  ] as const) {
    const text = await eventsUntil(key, '"key":"last"')
    assert(!text.includes(foreign.word) && !text.includes('project'), text)
    for (const topic of ['job', 'queue', 'study', 'dataset', 'model', 'endpoint', 'audit'])
      assert.match(text, new RegExp(`"topic":"${topic}","key":"[a-z_]*${own.word}`), topic)
  }
})

async function eventsUntil(key: string, wanted: string): Promise<string> {
  const headers = { ...bearer(key), 'last-event-id': '0' }
  const answer = await api.app.inject({ url: '/api/v1/events', headers, payloadAsStream: true })
  let text = ''
  for await (const piece of answer.stream()) {
    text += String(piece)
    if (text.includes(wanted)) break
  }
  return text
}

test('a key of another project makes no link that signs in to this one, nor keys of this one', async () => {
  const link = await send(otherKey, 'POST', '/api/v1/sign-in-links')
  assert.equal(link.statusCode, 201, link.body)
  const { sessionToken, principal } = await api.identity.redeem(new URL(link.json().url).hash.slice(1))
  assert.deepEqual([principal.project, principal.isBound], [OTHER.project, true])
  await assert.rejects(api.identity.authenticate(sessionToken, OWNER.project), {
    code: 'identity/other-project',
  })
  const made = await send(otherKey, 'POST', '/api/v1/keys', {
    name: 'x',
    scopes: ['admin'],
    project: OWNER.project,
  })
  assert.equal(made.statusCode, 400, made.body)
  const own = await send(otherKey, 'POST', '/api/v1/keys', { name: 'x', scopes: ['admin'] })
  assert.equal(own.json().key.project, OTHER.project)
})
