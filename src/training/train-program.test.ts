import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { BatonError } from '#base'
import { JobSpec, type JobSpecInput, type Placement } from '#contract'
import type { PlannedAttempt } from '#runtime'
import type { FoundPython } from './python-environment.ts'
import { TrainOrder } from './train-order.ts'
import { createTrainProgram } from './train-program.ts'

const folder = await mkdtemp(join(tmpdir(), 'baton-train-'))
after(() => rm(folder, { recursive: true, force: true }))

const found: FoundPython = { available: true, torch: '2.15.0', why: 'it is there', python: '/opt/python' }
const missing: FoundPython = { available: false, torch: null, why: 'nobody has looked', python: null }

const programWith = (python: FoundPython) =>
  createTrainProgram({
    python: { look: async () => python },
    resolveDataset: async (_project, ref) => ({
      ref: `${ref.split('@')[0]}@3`,
      digest: 'sha256:d',
      files: [{ path: '/blobs/a' }],
    }),
  })
const spec = (given: Partial<JobSpecInput>): JobSpec =>
  JobSpec.parse({ name: 'lm', kind: 'train', recipe: 'pretrain', inputs: { dataset: 'docs' }, ...given })

const codeOf = async (given: Partial<JobSpecInput>, python = found): Promise<string> => {
  try {
    await programWith(python).check(spec(given), 'default')
    return 'ok'
  } catch (error) {
    assert(error instanceof BatonError)
    return error.code
  }
}

test('a dataset without a number becomes the version of now, and settings get their defaults', async () => {
  const checked = await programWith(found).check(spec({ with: { steps: 5 } }), 'default')
  assert.deepEqual(checked.spec.inputs, { dataset: 'docs@3' })
  assert.equal(checked.spec.with['steps'], 5)
  assert.equal(checked.spec.with['layers'], 3)
})

test('each mistake has its own code', async () => {
  assert.equal(await codeOf({}), 'ok')
  assert.equal(await codeOf({ recipe: 'dream' }), 'training/unknown-recipe')
  assert.equal(await codeOf({ recipe: 'constructor' }), 'training/unknown-recipe')
  assert.equal(await codeOf({ recipe: undefined }), 'training/recipe-or-command')
  assert.equal(await codeOf({ command: ['python3', 'train.py'] }), 'training/recipe-or-command')
  assert.equal(await codeOf({ inputs: {} }), 'training/dataset-missing')
  assert.equal(await codeOf({ inputs: { dataset: 'docs', other: 'docs' } }), 'training/bad-setting')
  assert.equal(await codeOf({ with: { step: 5 } }), 'runtime/bad-settings')
  assert.equal(await codeOf({}, missing), 'training/no-torch')
})

const attemptOn = (placement: Placement): PlannedAttempt => ({
  id: 'a',
  number: 1,
  placement,
  directory: folder,
  stateDir: folder,
  readable: async (path) => path,
})

test('the plan is one supervisor for all ranks, after the tokens', async () => {
  const program = programWith(found)
  const { spec: checked } = await program.check(spec({ resources: { tasks: 2 } }), 'default')
  const job = { id: 'job_1', project: 'default', owner: 'admin', spec: checked, createdAt: 0 }
  const placement = [
    { task: 1, nodeId: 'here', devices: ['cpu:1'] },
    { task: 0, nodeId: 'here', devices: ['cpu:0'] },
  ]
  const plan = await program.plan(job, attemptOn(placement))
  assert.deepEqual(
    plan.prepare.map(({ stream }) => stream),
    ['prepare'],
  )
  assert.deepEqual(
    plan.tasks.map(({ argv }) => argv),
    [['/opt/python', '-m', 'baton.supervisor']],
  )
  const order = TrainOrder.parse(JSON.parse(await readFile(join(folder, 'train.json'), 'utf8')))
  assert.deepEqual(
    order.ranks.map(({ devices }) => devices),
    [['cpu:0'], ['cpu:1']],
  )
  assert.equal(order.dataset?.ref, 'docs@3')
})

test('a program of the user’s own needs no dataset and no tokens', async () => {
  const program = programWith(found)
  const given = spec({ recipe: undefined, inputs: {}, command: ['python3', 'train.py'], workingDir: '/srv' })
  const { spec: checked } = await program.check(given, 'default')
  const job = { id: 'job_1', project: 'default', owner: 'admin', spec: checked, createdAt: 0 }
  const placement = [{ task: 0, nodeId: 'here', devices: ['cpu:0'] }]
  const plan = await program.plan(job, attemptOn(placement))
  assert.deepEqual(plan.prepare, [])
  const order = TrainOrder.parse(JSON.parse(await readFile(join(folder, 'train.json'), 'utf8')))
  assert.deepEqual(order.command, ['python3', 'train.py'])
  assert.equal(order.workingDir, '/srv')
})

test('a checkpoint is published by the hash of its weights', async () => {
  const sha256 = 'a'.repeat(64)
  const job = { id: 'job_1', project: 'default', owner: 'admin', spec: spec({}), createdAt: 0 }
  const output = {
    name: 'checkpoint',
    kind: 'checkpoint',
    path: '/x',
    metadata: { weightsSha256: sha256 },
  } as const
  const published = await programWith(found).publish?.(job, [output])
  assert.deepEqual(published, [
    {
      name: 'checkpoint',
      kind: 'checkpoint',
      ref: null,
      digest: `sha256:${sha256}`,
      metadata: output.metadata,
    },
  ])
})
