/** The files of the demo's jobs, as a person would write them; they stay in .baton/demo to look at. */
import { mkdir, writeFile } from 'node:fs/promises'
import { stringify } from 'yaml'
import type { JobSpecInput, StudySpecInput } from '#contract'
import type { DemoOptions } from './options.ts'

export const LEARNING_RATES = [0.003, 0.0006] as const
const DATASET = 'docs'
export const MODEL = 'docs-lm'

export async function writeJobFile(
  { demoDir }: DemoOptions,
  name: string,
  content: JobSpecInput | StudySpecInput,
): Promise<string> {
  const file = `${demoDir}/${name}.yaml`
  await mkdir(demoDir, { recursive: true, mode: 0o700 })
  await writeFile(file, stringify(content))
  return file
}

/** A folder of one's own holds more than a package's papers; what is no text is left out, each with its reason. */
const OWN_PATTERNS = [
  '**/{README,LICENSE,LICENCE,COPYING,CHANGELOG,HISTORY}*',
  '**/*.{txt,text,md,markdown,rst,adoc,org,tex,log}',
]

export const collectJob = ({ docs, isDefaultDocs }: DemoOptions): JobSpecInput => ({
  name: 'collect-docs',
  kind: 'collect',
  with: { folder: docs, ...(isDefaultDocs ? {} : { patterns: OWN_PATTERNS }) },
  outputs: { dataset: DATASET },
})

/** Without manifests (a folder of one's own) there is nothing to measure the labels against. */
export const labelJob = (collected: string): JobSpecInput => ({
  name: 'label-docs',
  kind: 'label',
  inputs: { dataset: collected },
  with: { recipe: 'package-docs', seed: 7, sample: 200 },
  outputs: { dataset: DATASET },
})

/** Two short trials of the learning rate, then the long run with the better one. */
export const tuneAndTrain = (labelled: string, options: DemoOptions): StudySpecInput => ({
  name: 'learning-rate',
  objective: 'evalLoss',
  trials: LEARNING_RATES.map((learningRate) => ({ learningRate })),
  trialJob: {
    ...trainJob('tune-docs', labelled, options),
    priority: 6,
    with: { ...settings(options), steps: options.size.trialSteps, evalEverySteps: options.size.trialSteps },
  },
  finalJob: trainJob('train-docs', labelled, options),
})

export const trainJob = (name: string, labelled: string, options: DemoOptions): JobSpecInput => ({
  name,
  kind: 'train',
  recipe: 'pretrain',
  priority: 5,
  resources: { tasks: 2, devices: 1 },
  inputs: { dataset: labelled },
  with: settings(options),
  recovery: { checkpointEverySteps: options.size.checkpointEverySteps, keepCheckpoints: 2 },
})

const settings = ({ size, isDefaultDocs }: DemoOptions): Record<string, unknown> => ({
  steps: size.trainSteps,
  warmupSteps: size.warmUpSteps,
  batchTokens: size.batchTokens,
  contextTokens: size.contextTokens,
  layers: size.layers,
  width: size.width,
  heads: size.heads,
  seed: 7,
  evalEverySteps: Math.max(5, Math.floor(size.trainSteps / 8)),
  // What the labels select. A model this small learns to speak like licences in a minute, not like readmes too.
  ...(isDefaultDocs ? { where: { kind: ['licence'] } } : {}),
})
