/** From a folder to rows: the programs as children, publishing, reading, labelling, all with a real database. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { BatonError, silentLogger, systemClock } from '#base'
import { DatasetDetail, DatasetRows, JobSpec, type JobSpecInput } from '#contract'
import type { JobProgram, PlannedJob, ProgramOutput } from '#runtime'
import { openFolderBlobs } from '#store'
import { testStore, type TestStore } from '#store/testing'
import { createDatasets } from './create-datasets.ts'
import type { Datasets } from './service.ts'
import { runProgramFile } from './testing/run-program-file.ts'

const PROJECT = 'default'
let store: TestStore
let datasets: Datasets
let documents = ''
const removed: string[] = []

before(async () => {
  store = await testStore()
  documents = mkdtempSync(join(tmpdir(), 'baton-documents-'))
  removed.push(documents)
  const blobs = await openFolderBlobs(join(store.dataDir, 'blobs'))
  datasets = createDatasets({
    db: store.db,
    blobs,
    clock: systemClock,
    log: silentLogger,
    dataDir: store.dataDir,
    jobsReading: async () => [{ jobId: 'job_x', jobName: 'train-docs', version: 1, state: 'succeeded' }],
  })
  for (const [name, licence] of [
    ['alpha', 'MIT'],
    ['beta', 'ISC'],
    ['gamma', '(MIT OR CC0-1.0)'],
  ] as const) {
    const folder = join(documents, name)
    mkdirSync(folder)
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '1.0.0', license: licence }))
    const words = Array.from({ length: 60 }, (_, index) => `${name}${index % 13}`).join(' ')
    writeFileSync(
      join(folder, 'README.md'),
      `# ${name}\n\n${words}\n\n## Install\n\nnpm install ${name}\n\n## License\n\n${name === 'beta' ? 'ISC' : 'MIT'}\n`,
    )
  }
  writeFileSync(join(documents, 'alpha/readme.txt'), 'x')
})
after(async () => {
  await datasets.close()
  await store.close()
  for (const folder of removed) rmSync(folder, { recursive: true, force: true })
})

const jobOf = (spec: JobSpec, id: string): PlannedJob => ({
  id,
  project: PROJECT,
  owner: 'admin',
  spec,
  createdAt: 1,
})

/** What the runtime does with a job of one process. */
async function runJob(
  program: JobProgram,
  input: JobSpecInput,
  id: string,
): Promise<{ job: PlannedJob; outputs: ProgramOutput[] }> {
  const { spec } = await program.check(JobSpec.parse(input), PROJECT)
  const job = jobOf(spec, id)
  const directory = mkdtempSync(join(tmpdir(), 'baton-attempt-'))
  removed.push(directory)
  const plan = await program.plan(job, {
    id: `${id}-1`,
    number: 1,
    placement: [],
    directory,
    stateDir: directory,
    readable: async (path) => path,
  })
  assert.deepEqual([plan.prepare.length, plan.tasks.length], [0, 1])
  const order: unknown = JSON.parse(readFileSync(join(directory, 'order.json'), 'utf8'))
  const run = await runProgramFile(input.kind === 'label' ? 'label' : 'collect', order)
  removed.push(run.attemptDir)
  assert.equal(run.code, 0, run.stderr)
  const outputs = JSON.parse(readFileSync(join(run.attemptDir, 'outputs.json'), 'utf8')) as ProgramOutput[]
  return { job, outputs }
}

const collectSpec = (): JobSpecInput => ({
  name: 'collect-docs',
  kind: 'collect',
  with: { folder: documents },
  outputs: { dataset: 'docs' },
})
const publish = (program: JobProgram, job: PlannedJob, outputs: readonly ProgramOutput[]) =>
  program.publish?.(job, outputs) ?? Promise.reject(new Error('It publishes nothing'))
const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no error',
    (error: unknown) => (error instanceof BatonError ? error.code : String(error)),
  )

test('documents become a version with rows, rejects and a report; labels its successor', async () => {
  const { collect, label } = datasets.programs
  const collected = await runJob(collect, collectSpec(), 'job_1')
  const [output] = await publish(collect, collected.job, collected.outputs)
  assert.equal(output?.ref, 'docs@1')

  const rows = DatasetRows.parse(
    await datasets.rows(PROJECT, 'docs', { which: 'records', offset: 1, limit: 5 }),
  )
  assert.equal(rows.total, 3)
  const at = (name: string): number => rows.columns.indexOf(name)
  assert.deepEqual(
    rows.rows.map((row) => row[at('path')]),
    ['beta/README.md', 'gamma/README.md'],
  )
  const filtered = await datasets.rows(PROJECT, 'docs@1', {
    which: 'records',
    offset: 0,
    limit: 5,
    where: { column: 'manifest_licence', equals: 'ISC' },
  })
  assert.deepEqual([filtered.total, filtered.rows[0]?.[at('package')]], [1, 'beta'])
  const rejects = await datasets.rows(PROJECT, 'docs@1', { which: 'rejects', offset: 0, limit: 5 })
  assert.deepEqual(rejects.rows[0]?.slice(0, 5), [
    'alpha/readme.txt',
    'measure-length',
    'too short',
    '1 letters and digits',
    '20 letters and digits',
  ])

  const labelled = await runJob(
    label,
    { name: 'label-docs', kind: 'label', inputs: { dataset: 'docs' }, with: { recipe: 'package-docs' } },
    'job_2',
  )
  assert.deepEqual(
    [labelled.job.spec.inputs, labelled.job.spec.outputs],
    [{ dataset: 'docs@1' }, { dataset: 'docs' }],
  )
  const [second] = await publish(label, labelled.job, labelled.outputs)
  assert.equal(second?.ref, 'docs@2')
  const licences = await datasets.rows(PROJECT, 'docs@2', { which: 'records', offset: 0, limit: 5 })
  const column = (name: string) => licences.rows.map((row) => row[licences.columns.indexOf(name)])
  assert.deepEqual(column('kind'), ['readme', 'readme', 'readme'])
  assert.deepEqual(column('licence'), ['MIT', 'ISC', 'MIT'])
  const version = await datasets.version(PROJECT, 'docs@2')
  assert.equal(version.parentRef, 'docs@1')
  assert.deepEqual([version.report.labels?.errorRate, version.report.labels?.sample], [0, 3])

  const detail = DatasetDetail.parse(await datasets.get(PROJECT, 'docs'))
  assert.deepEqual(
    detail.history.map(({ ref }) => ref),
    ['docs@2', 'docs@1'],
  )
  assert.deepEqual([detail.latest, detail.versions, detail.records, detail.readBy.length], [2, 2, 3, 1])
  const resolved = await datasets.resolve(PROJECT, 'docs')
  assert.deepEqual([resolved.ref, resolved.records, resolved.files.length], ['docs@2', 3, 1])
})

test('publishing again, and at the same time, finds the version that is there', async () => {
  const { collect } = datasets.programs
  const { job, outputs } = await runJob(collect, { ...collectSpec(), outputs: { dataset: 'twice' } }, 'job_3')
  const published = await Promise.all([1, 2, 3, 4].map(() => publish(collect, job, outputs)))
  assert.deepEqual(new Set(published.map(([output]) => output?.ref)), new Set(['twice@1']))
  // The attempt's folder may be gone when it is asked for the last time.
  for (const { path } of outputs) rmSync(path, { recursive: true, force: true })
  assert.equal((await publish(collect, job, outputs))[0]?.ref, 'twice@1')
  assert.equal((await datasets.get(PROJECT, 'twice')).versions, 1)
})

test('jobs that publish to one name at the same time get a number each, and the same digest for the same documents', async () => {
  const { collect } = datasets.programs
  const { job, outputs } = await runJob(collect, { ...collectSpec(), outputs: { dataset: 'many' } }, 'job_4')
  const published = await Promise.all(
    Array.from({ length: 6 }, (_, index) => publish(collect, { ...job, id: `job_4_${index}` }, outputs)),
  )
  const refs = published.map(([output]) => output?.ref).toSorted()
  assert.deepEqual(refs, ['many@1', 'many@2', 'many@3', 'many@4', 'many@5', 'many@6'])
  assert.equal(new Set(published.map(([output]) => output?.digest)).size, 1)
})

test('an output that was damaged after it was written is not published', async () => {
  const { collect } = datasets.programs
  const { job, outputs } = await runJob(collect, { ...collectSpec(), outputs: { dataset: 'bad' } }, 'job_5')
  writeFileSync(join(outputs[0]?.path ?? '', 'records-00000.parquet'), 'not any more')
  assert.equal(await codeOf(publish(collect, job, outputs)), 'data/output-damaged')
  assert.equal(await codeOf(datasets.get(PROJECT, 'bad')), 'data/dataset-not-found')
})

test('lists go by pages in the order of names', async () => {
  const first = await datasets.list(PROJECT, { limit: 2 })
  assert.deepEqual([first.items.map(({ name }) => name), first.nextCursor], [['docs', 'many'], 'many'])
  const second = await datasets.list(PROJECT, { limit: 2, cursor: 'many' })
  assert.deepEqual([second.items.map(({ name }) => name), second.nextCursor], [['twice'], null])
  assert.deepEqual((await datasets.list('another', { limit: 2 })).items, [])
  assert.equal(await codeOf(datasets.list(PROJECT, { limit: 2, cursor: "'; drop" })), 'data/bad-cursor')
})

test('what does not exist is named', async () => {
  const rows = { which: 'records', offset: 0, limit: 1 } as const
  assert.equal(await codeOf(datasets.version(PROJECT, 'nothing')), 'data/dataset-not-found')
  assert.equal(await codeOf(datasets.version(PROJECT, 'docs@99')), 'data/version-not-found')
  assert.equal(await codeOf(datasets.version('another', 'docs')), 'data/dataset-not-found')
  assert.equal(await codeOf(datasets.resolve(PROJECT, 'Docs@x')), 'data/bad-ref')
  assert.equal(await codeOf(datasets.rows(PROJECT, 'docs', { ...rows, limit: 5_000 })), 'data/bad-rows-query')
  const where = { column: 'text" or "id', equals: 'x' }
  assert.equal(await codeOf(datasets.rows(PROJECT, 'docs', { ...rows, where })), 'data/bad-rows-query')
})

test('a bad job file names its setting before anything runs', async () => {
  const { collect, label } = datasets.programs
  const empty = mkdtempSync(join(tmpdir(), 'baton-empty-'))
  removed.push(empty)
  const file = join(documents, 'alpha/README.md')
  const check = (program: JobProgram, change: Partial<JobSpecInput>): Promise<string> =>
    program.check(JobSpec.parse({ ...collectSpec(), ...change }), PROJECT).then(
      () => 'no error',
      (error: unknown) =>
        error instanceof BatonError ? `${error.code} ${String(error.details?.['path'])}` : String(error),
    )
  assert.equal(
    await check(collect, { with: { folder: join(documents, 'none') } }),
    'data/folder-not-found with.folder',
  )
  assert.equal(await check(collect, { with: { folder: file } }), 'data/not-a-folder with.folder')
  assert.equal(await check(collect, { with: { folder: join(file, 'x') } }), 'data/not-a-folder with.folder')
  assert.equal(await check(collect, { with: { folder: empty } }), 'data/folder-empty with.folder')
  const circle = join(empty, 'circle')
  symlinkSync(circle, circle)
  for (const folder of [circle, join(circle, 'x')]) {
    assert.equal(await check(collect, { with: { folder } }), 'data/folder-in-circle with.folder')
  }
  assert.equal(await check(collect, { with: { folder: 'docs' } }), 'data/bad-setting with.folder')
  assert.equal(await check(collect, { with: {} }), 'runtime/bad-settings with.folder')
  assert.equal(
    await check(collect, { with: { folder: documents, pattern: 'x' } }),
    'runtime/bad-settings with.pattern',
  )
  assert.equal(
    await check(collect, { with: { folder: documents, patterns: ['/x'] } }),
    'data/bad-setting with.patterns[0]',
  )
  assert.equal(await check(collect, { outputs: {} }), 'data/bad-setting outputs.dataset')
  assert.equal(await check(collect, { resources: { tasks: 2 } }), 'data/bad-setting resources.tasks')
  assert.equal(await check(label, { kind: 'label', with: {}, inputs: {} }), 'data/bad-setting inputs.dataset')
  assert.equal(
    await check(label, { kind: 'label', with: {}, inputs: { dataset: 'no' } }),
    'data/dataset-not-found undefined',
  )
  assert.equal(
    await check(label, { kind: 'label', with: { recipe: 'x' }, inputs: { dataset: 'docs' } }),
    'runtime/bad-settings with.recipe',
  )
})
