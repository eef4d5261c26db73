import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CollectSettings, inEnglish, JobSpec, PretrainSettings, StudySpec } from '#contract'
import { findMistakes, sayMistake } from './find-mistakes.ts'

const told = (...given: Parameters<typeof findMistakes>): string[] =>
  findMistakes(...given).map((mistake) =>
    [sayMistake(mistake), mistake.advice]
      .flatMap((said) => (said === null ? [] : [inEnglish(said)]))
      .join(' | '),
  )

test('an unknown setting is told with the one that it resembles, or with all there are', () => {
  assert.deepEqual(told(CollectSettings, { folder: '/docs', maxFilMiB: 3 }, ['with']), [
    'there is no setting "with.maxFilMiB" | Did you mean "maxFileMiB"?',
  ])
  assert.deepEqual(told(CollectSettings, { folder: '/docs', workers: 3 }), [
    'there is no setting "workers" | There are: folder, patterns, maxFileMiB, nearDuplicateSimilarity',
  ])
  assert.deepEqual(
    told(StudySpec, { name: 's', trials: [{}], trialJob: { name: 't', resources: { taks: 2 } } }),
    ['there is no setting "trialJob.resources.taks" | Did you mean "tasks"?'],
  )
})

test('values are told in words, without the language of the validator', () => {
  const job = { name: 'a', priority: 12, resources: { devices: 'two', tasks: 1.5 }, command: [] }
  assert.deepEqual(told(JobSpec, job), [
    'priority: it must be at most 9',
    'resources.tasks: it must be a whole number',
    'resources.devices: it must be a number',
    'command: it must have at least 1 entry',
  ])
  assert.deepEqual(told(PretrainSettings, { learningRate: 0, width: 100 }), [
    'learningRate: it must be more than 0',
    'heads: must divide width into heads of an even size',
  ])
  assert.deepEqual(told(CollectSettings, {}), ['folder: it is missing'])
})
