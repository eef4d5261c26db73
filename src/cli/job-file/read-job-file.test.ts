import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BatonError } from '#base'
import { readJobFile } from './read-job-file.ts'

function refusal(text: string): BatonError {
  try {
    readJobFile('job.yaml', text)
  } catch (error) {
    assert(error instanceof BatonError)
    return error
  }
  throw new Error('was taken')
}

test('jobs and studies are told apart, in YAML and JSON, several in one file', () => {
  const entries = readJobFile(
    'jobs.yaml',
    `---
name: one
command: [echo, hi]
---
name: lr
trials: [{ learningRate: 0.1 }]
trialJob: { name: t, kind: train, recipe: pretrain }
---
`,
  )
  assert.deepEqual(
    entries.map(({ kind, spec, where }) => [kind, spec.name, where]),
    [
      ['job', 'one', 'jobs.yaml:2:1'],
      ['study', 'lr', 'jobs.yaml:5:1'],
    ],
  )
  assert.equal(readJobFile('job.json', '{"name": "one", "command": ["true"]}')[0]?.kind, 'job')
})

test('a mistyped setting is found at its line and column, with the word it resembles', () => {
  const error = refusal('name: one\nresources:\n  taks: 2\n  devices: 1\n')
  assert.equal(error.message, 'job.yaml:3:3: there is no setting "resources.taks"')
  assert.equal(error.hint, 'Did you mean "tasks"?')
  assert.equal(refusal('name: one\nkind: train\nrecipie: pretrain\n').hint, 'Did you mean "recipe"?')
  assert.equal(
    refusal('name: s\ntrials: [{}]\ntrialJob: { name: t, prioritty: 3 }\n').message,
    'job.yaml:3:22: there is no setting "trialJob.prioritty"',
  )
})

test('all mistakes of a file are told at once, each with its place', () => {
  const error = refusal('name: Not Good\npriority: 12\nresources: { tasks: 0 }\n')
  assert.match(error.message, /^job\.yaml:1:7: name: must be 1–63/)
  assert.match(error.message, /\n {2}also job\.yaml:2:11: priority: /)
  assert.match(error.message, /\n {2}also job\.yaml:3:21: resources\.tasks: /)
})

test('settings of programs, recipes and trials are held to their schema, at their place in the file', () => {
  const collect = refusal('name: c\nkind: collect\nwith:\n  folder: /docs\n  maxFilMiB: 3\n')
  assert.equal(collect.message, 'job.yaml:5:3: there is no setting "with.maxFilMiB"')
  assert.equal(collect.hint, 'Did you mean "maxFileMiB"?')
  assert.equal(
    refusal('name: t\nkind: train\nrecipe: pretrain\nwith: { steps: many }\n').message,
    'job.yaml:4:16: with.steps: it must be a number',
  )
  const study = 'name: s\ntrials: [{ learningRate: 0.1 }, { learningRat: 1, steps: 0 }]\n'
  const trialJob = 'trialJob: { name: t, kind: train, recipe: pretrain, with: { widht: 3 } }\n'
  assert.deepEqual(refusal(study + trialJob).message.split('\n'), [
    'job.yaml:2:35: there is no setting "trials[1].learningRat"',
    '  also job.yaml:2:58: trials[1].steps: it must be at least 1',
    '  also job.yaml:3:61: there is no setting "trialJob.with.widht". Did you mean "width"?',
  ])
  const free = 'name: t\nkind: train\ncommand: [python3, mine.py]\nwith: { anything: 1 }\n'
  assert.equal(readJobFile('job.yaml', free).length, 1)
})

test('what is missing is reported where it should stand', () => {
  assert.match(refusal('kind: train\n').message, /^job\.yaml:1:1: name: /)
})

test('a number in env is told to take quotes', () => {
  const error = refusal('name: one\nenv: { RANKS: 2 }\n')
  assert.match(error.message, /^job\.yaml:2:15: env\.RANKS: must be text in quotes/)
})

test('broken YAML, a list, an empty file and a repeated key are refused with a place', () => {
  assert.match(refusal('name: [1\n').message, /^job\.yaml:\d+:\d+: \S/)
  assert.match(refusal('- name: one\n').message, /^job\.yaml:1:1: a job is written/)
  assert.match(refusal('# nothing\n').message, /^job\.yaml:1:1: holds no job/)
  assert.match(refusal('name: a\nname: b\n').message, /^job\.yaml:2:1: /)
})

test('aliases that would unfold into gigabytes are refused', () => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
  for (let level = 1; level < 9; level += 1) {
    lines.push(`a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')}]`)
  }
  assert.match(refusal(`${lines.join('\n')}\n`).message, /^job\.yaml:1:1: .*alias/i)
})

test('a file that is nested without end is refused in words', () => {
  const deep = '['.repeat(20_000) + ']'.repeat(20_000)
  assert.match(refusal(`name: a\nwith: ${deep}\n`).message, /^job\.yaml:\d+:\d+: is nested too deep$/)
})

test('files of other systems are named and never taken for ours', () => {
  const kubernetes = refusal('apiVersion: batch/v1\nkind: Job\nmetadata: { name: x }\n')
  assert.equal(kubernetes.code, 'cli/foreign-job-file')
  assert.match(kubernetes.message, /a Kubernetes Job \(batch\/v1\).*nothing was submitted/)
  assert.match(refusal('#!/bin/bash\n#SBATCH --gres=gpu:2\nsrun train\n').message, /a Slurm batch script/)
  assert.match(
    refusal('resources:\n  accelerators: H100:8\nrun: |\n  python train.py\n').message,
    /a SkyPilot task/,
  )
  assert.match(refusal('#!/bin/sh\necho hi\n').message, /this is a script/)
})
