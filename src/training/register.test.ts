/** The register program as the runtime starts it, and the registry behind it. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { programFile, systemClock } from '#base'
import { JobSpec, type JobDetail, type ModelVersion } from '#contract'
import type { PlannedJob, ProgramOutput } from '#runtime'
import { testStore, type TestStore } from '#store/testing'
import { admit } from './admission.ts'
import { addVersion } from './model-versions.ts'
import { createModels } from './models.ts'
import { createRegisterProgram } from './register-program.ts'
import { writeFixtureCheckpoint } from './testing/fixture-checkpoint.ts'
import { createRuntimeDouble } from './testing/runtime-double.ts'

const PROJECT = 'default'
let store: TestStore
let folder: string
before(async () => {
  store = await testStore()
  folder = await realpath(await mkdtemp(join(tmpdir(), 'baton-register-')))
})
after(async () => {
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

let runs = 0
async function runProgram(order: object, full: readonly string[] = []) {
  runs += 1
  const attempt = join(folder, `attempt-${runs}`)
  await mkdir(attempt)
  for (const name of full) await symlink('/dev/full', join(attempt, name))
  const env = { BATON_ATTEMPT_DIR: attempt, BATON_REGISTER: JSON.stringify(order) }
  let stderr = ''
  const code = await new Promise<number>((resolve) => {
    const child = execFile(process.execPath, [programFile('training/register')], { env })
    child.stderr?.on('data', (text: string) => (stderr += text))
    child.on('close', (code) => resolve(code ?? -1))
  })
  // What /dev/full answers a reader has no end.
  const read = async (name: string): Promise<string | null> =>
    full.includes(name) ? null : readFile(join(attempt, name), 'utf8').catch(() => null)
  return { code, stderr, attempt, outputs: await read('outputs.json'), events: await read('events.jsonl') }
}

test('a checkpoint becomes the three files of a version', async () => {
  const { folder: checkpoint } = await writeFixtureCheckpoint(join(folder, 'good'))
  const weights = await readFile(join(checkpoint, 'model.safetensors'))
  const weightsSha256 = createHash('sha256').update(weights).digest('hex')
  const { code, outputs } = await runProgram({ model: 'docs-lm', checkpoint, weightsSha256 })
  assert.equal(code, 0)
  const [made] = JSON.parse(outputs ?? '[]')
  assert.equal(made.metadata.weightsSha256, weightsSha256)
  assert.deepEqual(await readFile(join(made.path, 'model.safetensors')), weights)
  assert.equal((await readFile(join(made.path, 'model.gguf'))).subarray(0, 4).toString(), 'GGUF')
})

test('a full disk is one clear sentence, also where the reason cannot be written down', async () => {
  const { folder: checkpoint } = await writeFixtureCheckpoint(join(folder, 'full'))
  const order = { model: 'docs-lm', checkpoint, weightsSha256: null }
  const { code, stderr } = await runProgram(order, ['progress.jsonl', 'events.jsonl'])
  assert.equal(code, 1)
  assert.match(stderr, /^The disk is full: ENOSPC[^\n]*\nFree some space there[^\n]*\n$/)
})

test('a damaged, foreign or missing checkpoint ends with one sentence, and no output', async () => {
  const cases: [string, (checkpoint: string) => Promise<unknown>, RegExp][] = [
    ['missing', (at) => rm(join(at, 'config.json')), /config\.json cannot be copied/],
    [
      'pickle',
      (at) => writeFile(join(at, 'model.safetensors'), 'PK\u0003\u0004pickle of something'),
      /is no safetensors file/,
    ],
    [
      'other',
      (at) => writeFile(join(at, 'config.json'), '{"model_type":"bert"}'),
      /not the config of a byte-level Llama/,
    ],
  ]
  for (const [name, damage, pattern] of cases) {
    const { folder: checkpoint } = await writeFixtureCheckpoint(join(folder, name))
    await damage(checkpoint)
    const { code, outputs, events } = await runProgram({ model: 'docs-lm', checkpoint, weightsSha256: null })
    assert.equal(code, 1)
    assert.equal(outputs, null)
    const event = JSON.parse(events ?? '{}')
    assert.equal(event.class, 'user-error')
    assert.match(event.message, pattern)
    assert.ok(event.hint)
  }
  const { folder: checkpoint } = await writeFixtureCheckpoint(join(folder, 'changed'))
  const { events } = await runProgram({ model: 'docs-lm', checkpoint, weightsSha256: 'f'.repeat(64) })
  assert.match(JSON.parse(events ?? '{}').message, /is damaged: its SHA-256 is/)
})

const version = (jobId: string, digit: string): Parameters<typeof addVersion>[1] => ({
  model: 'docs-lm',
  project: PROJECT,
  weightsSha256: digit.repeat(64),
  parameters: 1,
  bytes: 2,
  files: [{ name: 'model.gguf', digest: `sha256:${digit.repeat(64)}`, bytes: 2 }],
  evaluation: { evalLoss: 2, step: 5 },
  gate: { state: 'admitted', why: 'good' },
  sourceJobId: null,
  jobId,
  datasetRefs: ['docs@2'],
  createdAt: 5,
  createdBy: 'admin',
})

test('jobs that publish at once get numbers of their own; publishing twice finds the first', async () => {
  const made = await Promise.all(
    ['1', '2', '3', '4'].map((digit) => addVersion(store.db, version(`job_${digit}`, digit))),
  )
  assert.deepEqual(made.map((one) => one.version).toSorted(), [1, 2, 3, 4])
  const again = await addVersion(store.db, version('job_2', '9'))
  assert.equal(again.ref, made[1]?.ref)
  const same = await addVersion(store.db, version('job_5', '3'))
  assert.equal(same.ref, made[2]?.ref)
})

test('the registry lists, resolves, and says what is missing', async () => {
  const { runtime } = createRuntimeDouble()
  const models = createModels({ db: store.db, blobs: store.blobs, runtime, linksDir: join(folder, 'models') })
  const stored = await store.blobs.put(Buffer.from('weights'))
  const files: ModelVersion['files'] = [{ name: 'model.gguf', ...stored }]
  await addVersion(store.db, { ...version('job_a', 'a'), model: 'a-lm', files })
  const first = await models.list(PROJECT, { limit: 1 })
  assert.deepEqual(
    first.items.map(({ name }) => name),
    ['a-lm'],
  )
  const rest = await models.list(PROJECT, { limit: 5, cursor: first.nextCursor ?? '' })
  assert.equal(rest.items[0]?.versions, 4)
  assert.equal(rest.items[0]?.latest, 4)
  for (const ref of ['a-lm', 'a-lm@1', 'a-lm']) {
    const { paths } = await models.resolve(PROJECT, ref)
    assert.equal(await readFile(paths['model.gguf'] ?? '', 'utf8'), 'weights')
  }
  await assert.rejects(models.resolve(PROJECT, 'a-lm@2'), { code: 'training/model-version-not-found' })
  await assert.rejects(models.resolve(PROJECT, 'b-lm'), { code: 'training/model-not-found' })
  await assert.rejects(models.resolve(PROJECT, '../etc'), { code: 'training/bad-model-ref' })
  await assert.rejects(models.resolve('other', 'a-lm'), { code: 'training/model-not-found' })
  await assert.rejects(models.resolve(PROJECT, 'docs-lm@1'), { code: 'training/model-file-missing' })
})

/** A train job that has ended so, with outputs.json as its last attempt left it. */
async function trained(
  state: JobDetail['state'],
  outputs: unknown,
): Promise<{ double: ReturnType<typeof createRuntimeDouble>; id: string }> {
  const double = createRuntimeDouble()
  const { job } = await double.runtime.submit({
    spec: { name: 'train', kind: 'train' },
    project: PROJECT,
    owner: 'admin',
  })
  const attempt = join(folder, 'jobs', job.id, 'attempt-1')
  await mkdir(attempt, { recursive: true })
  await writeFile(join(attempt, 'outputs.json'), JSON.stringify(outputs))
  double.end(job.id, state)
  return { double, id: job.id }
}

test('only what a finished training job left in its own folder can be registered', async () => {
  const submit = async (state: JobDetail['state'], outputs: unknown) => {
    const { double, id } = await trained(state, outputs)
    const { db, blobs } = store
    const program = createRegisterProgram({
      db,
      blobs,
      runtime: double.runtime,
      clock: systemClock,
      dataDir: folder,
    })
    const spec = JobSpec.parse({
      name: 'register',
      kind: 'register',
      with: { model: 'docs-lm', sourceJobId: id },
    })
    return program.check(spec, PROJECT)
  }
  await assert.rejects(submit('failed', []), { code: 'training/training-not-done' })
  await assert.rejects(submit('succeeded', []), { code: 'training/no-checkpoint' })
  const elsewhere = await writeFixtureCheckpoint(join(folder, 'elsewhere'))
  const stolen = [{ name: 'c', kind: 'checkpoint', path: elsewhere.folder, metadata: {} }]
  await assert.rejects(submit('succeeded', stolen), { code: 'training/no-checkpoint' })
})

test('publishing twice makes one version', async () => {
  const { folder: checkpoint } = await writeFixtureCheckpoint(join(folder, 'published'))
  const { outputs } = await runProgram({ model: 'twice-lm', checkpoint, weightsSha256: null })
  const { double, id } = await trained('succeeded', [])
  const own = join(folder, 'jobs', id, 'attempt-1', 'model')
  await mkdir(own)
  const named = [{ name: 'c', kind: 'checkpoint', path: own, metadata: { evalLoss: 2.5, step: 9 } }]
  await writeFile(join(folder, 'jobs', id, 'attempt-1', 'outputs.json'), JSON.stringify(named))
  const { db, blobs } = store
  const program = createRegisterProgram({
    db,
    blobs,
    runtime: double.runtime,
    clock: systemClock,
    dataDir: folder,
  })
  const spec = JobSpec.parse({
    name: 'register',
    kind: 'register',
    with: { model: 'twice-lm', sourceJobId: id },
  })
  const job: PlannedJob = { id: 'job_publishing', project: PROJECT, owner: 'admin', spec, createdAt: 0 }
  const made = JSON.parse(outputs ?? '[]') as ProgramOutput[]
  const first = await program.publish?.(job, made)
  assert.equal(first?.[0]?.ref, 'twice-lm@1')
  assert.deepEqual(await program.publish?.(job, made), first)
})

test('a model is admitted when it knows more than nothing', () => {
  assert.equal(admit({ evalLoss: 2.5, step: 1 }).state, 'admitted')
  assert.equal(admit({ evalLoss: 5.6, step: 1 }).state, 'refused')
  assert.equal(admit({ evalLoss: NaN, step: 1 }).state, 'refused')
  assert.equal(admit({ evalLoss: null, step: 1 }).state, 'refused')
})
