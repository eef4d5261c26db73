import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BatonError, type ErrorKind } from '#base'
import { placeError } from './place-error.ts'
import { readJobFile } from './read-job-file.ts'

const FILE = `name: one
kind: collect
with:
  folder: /docs
  patterns:
    - '*.md'
    - '['
inputs: { dataset: law@3 }
resources:
  devices: 8
outputs: { dataset: law }
`

function placeOf(kind: ErrorKind, code: string, details: object): unknown {
  const [entry] = readJobFile('job.yaml', FILE)
  assert(entry !== undefined)
  const placed = placeError(entry, new BatonError(kind, code, 'no', { details: { ...details } }), [])
  return (placed as BatonError).details?.['where']
}

test('what the server refuses is shown at its line and column of the file', () => {
  assert.equal(placeOf('bad-request', 'data/bad-setting', { path: 'with.patterns[1]' }), 'job.yaml:7:7')
  assert.equal(placeOf('bad-request', 'runtime/bad-job', { place: 'resources.devices' }), 'job.yaml:10:12')
  assert.equal(placeOf('never-fits', 'scheduler/never-fits', {}), 'job.yaml:10:3')
})

test('of a study it is the job that is meant', () => {
  const study = `name: s
trials: [{}]
trialJob: { name: t, kind: train, recipe: pretrain }
finalJob:
  name: f
  resources: { tasks: 99 }
`
  const [entry] = readJobFile('study.yaml', study)
  assert(entry !== undefined)
  const error = new BatonError('never-fits', 'scheduler/never-fits', 'no', { details: { part: 'finalJob' } })
  assert.equal((placeError(entry, error, []) as BatonError).details?.['where'], 'study.yaml:6:14')
})

test('a setting that is not there is shown where it would stand, a missing thing where it is named', () => {
  assert.equal(placeOf('bad-request', 'data/bad-setting', { path: 'with.seed' }), 'job.yaml:4:3')
  assert.equal(placeOf('not-found', 'data/dataset-not-found', { name: 'law' }), 'job.yaml:8:20')
  assert.equal(placeOf('unavailable', 'store/disk-full', { folder: '/x' }), undefined)
})
