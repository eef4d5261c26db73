/** The files of the demo's jobs, as a person would write them; they stay in .baton/demo to look at. */
import { mkdir, writeFile } from 'node:fs/promises'
import { stringify } from 'yaml'
import type { JobSpecInput, StudySpecInput } from '#contract'
import type { DemoOptions, DemoSize } from './options.ts'

export const LEARNING_RATES = [0.004, 0.0004] as const
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

export const collectJob = ({ docs }: DemoOptions): JobSpecInput => ({
  name: 'collect-docs',
  kind: 'collect',
  with: { folder: docs },
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
export const tuneAndTrain = (labelled: string, size: DemoSize, selectsKinds: boolean): StudySpecInput => ({
  name: 'learning-rate',
  objective: 'evalLoss',
  trials: LEARNING_RATES.map((learningRate) => ({ learningRate })),
  trialJob: {
    ...trainJob('tune-docs', labelled, size, selectsKinds),
    priority: 6,
    with: { ...settings(size, selectsKinds), steps: size.trialSteps, evalEverySteps: size.trialSteps },
  },
  finalJob: trainJob('train-docs', labelled, size, selectsKinds),
})

export const trainJob = (
  name: string,
  labelled: string,
  size: DemoSize,
  selectsKinds: boolean,
): JobSpecInput => ({
  name,
  kind: 'train',
  recipe: 'pretrain',
  priority: 5,
  resources: { tasks: 2, devices: 1 },
  inputs: { dataset: labelled },
  with: settings(size, selectsKinds),
  recovery: { checkpointEverySteps: size.checkpointEverySteps, keepCheckpoints: 2 },
})

const settings = (size: DemoSize, selectsKinds: boolean): Record<string, unknown> => ({
  steps: size.trainSteps,
  warmupSteps: size.warmUpSteps,
  batchTokens: size.batchTokens,
  contextTokens: size.contextTokens,
  layers: size.layers,
  width: size.width,
  heads: size.heads,
  seed: 7,
  evalEverySteps: Math.max(5, Math.floor(size.trainSteps / 8)),
  // What the labels select: prose, no change lists.
  ...(selectsKinds ? { where: { kind: ['readme', 'licence'] } } : {}),
})
