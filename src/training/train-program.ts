/**
 * Kind `train`: a recipe on a dataset, or a program of the user's own, under the supervisor.
 *
 * One process on the node owns all ranks (python/baton/supervisor.py): it starts them again in place from the
 * newest checkpoint, and the runtime starts it again as a new attempt.
 */
import { isAbsolute, join } from 'node:path'
import { packageRoot, programFile, writeFileAtomic } from '#base'
import { say, type JobSpec, type Said } from '#contract'
import { readSettings, type Command, type JobProgram, type PlannedAttempt } from '#runtime'
import type { PythonEnvironment } from './python-environment.ts'
import { RECIPES } from './recipes.ts'
import { badSetting, datasetMissing, noTorch, recipeOrCommand, unknownRecipe } from './train-errors.ts'
import { TRAIN_FILE, type TrainOrder } from './train-order.ts'

/** What training needs of a dataset version: the data module's ResolvedDataset has it. */
export interface TrainingDataset {
  /** `docs@2` */
  readonly ref: string
  readonly digest: string
  readonly files: readonly { readonly path: string }[]
}

export interface TrainProgramDeps {
  readonly python: PythonEnvironment
  resolveDataset(project: string, ref: string): Promise<TrainingDataset>
}

const DEFAULT_CHECKPOINT_EVERY_STEPS = 20

export function createTrainProgram({ python, resolveDataset }: TrainProgramDeps): JobProgram {
  return {
    check: async (spec, project) => {
      const checked = spec.recipe === undefined ? checkCommand(spec) : checkRecipe(spec, spec.recipe)
      const datasets = Object.entries(spec.inputs).map(async ([name, ref]) => {
        const dataset = await resolveDataset(project, ref)
        return [name, dataset.ref] as const
      })
      const inputs = Object.fromEntries(await Promise.all(datasets))
      const found = await python.look()
      if (!found.available) throw noTorch(found.why)
      return { spec: { ...checked.spec, inputs }, warnings: checked.warnings }
    },

    plan: async (job, attempt) => {
      const { spec } = job
      const found = await python.look()
      if (found.python === null) throw noTorch(found.why)
      const ref = spec.inputs['dataset']
      const dataset = ref === undefined ? null : await resolveDataset(job.project, ref)
      const order = trainOrder(spec, attempt, dataset && (await readableBy(attempt, dataset)))
      await writeFileAtomic(join(attempt.directory, TRAIN_FILE), JSON.stringify(order))
      return {
        prepare: spec.recipe === undefined || dataset === null ? [] : [prepareTokens(attempt.directory)],
        tasks: [supervise(found.python)],
      }
    },

    // The checkpoint stays in the job's folder; registering it copies what a model needs.
    publish: async (_job, outputs) =>
      outputs.map(({ name, kind, metadata }) => ({
        name,
        kind,
        ref: null,
        digest: digestOf(metadata),
        metadata,
      })),
  }
}

async function readableBy(attempt: PlannedAttempt, dataset: TrainingDataset): Promise<TrainingDataset> {
  const files = []
  for (const { path } of dataset.files) files.push({ path: await attempt.readable(path) })
  return { ...dataset, files }
}

function checkRecipe(spec: JobSpec, name: string): { spec: JobSpec; warnings: readonly Said[] } {
  if (spec.command !== undefined) throw recipeOrCommand('both')
  const recipe = Object.hasOwn(RECIPES, name) ? RECIPES[name] : undefined
  if (recipe === undefined) throw unknownRecipe(name, Object.keys(RECIPES))
  if (spec.inputs['dataset'] === undefined) throw datasetMissing(name)
  const other = Object.keys(spec.inputs).find((input) => input !== 'dataset')
  if (other !== undefined)
    throw badSetting(`inputs.${other}`, `is no input of the recipe ${name}; it reads "dataset"`)
  if (spec.workingDir !== undefined) throw badSetting('workingDir', 'belongs to a command, not to a recipe')
  const settings = readSettings(spec, recipe.settings)
  const warnings = [...recipe.warn(settings, spec.resources.tasks)]
  if (spec.resources.devices > 1) {
    warnings.push(say('warning.one-device', { count: spec.resources.devices - 1 }))
  }
  return { spec: { ...spec, with: { ...settings } }, warnings }
}

function checkCommand(spec: JobSpec): { spec: JobSpec; warnings: readonly Said[] } {
  if (spec.command === undefined) throw recipeOrCommand('neither')
  if (spec.command[0] === '') throw badSetting('command', 'names no program', 'Give its first item')
  if (spec.workingDir !== undefined && !isAbsolute(spec.workingDir)) {
    throw badSetting('workingDir', 'is not an absolute path', 'Start it with "/"')
  }
  return { spec, warnings: [] }
}

function trainOrder(spec: JobSpec, attempt: PlannedAttempt, dataset: TrainingDataset | null): TrainOrder {
  return {
    recipe: spec.recipe ?? null,
    command: spec.command === undefined ? null : [...spec.command],
    workingDir: spec.workingDir ?? null,
    ranks: attempt.placement.toSorted((a, b) => a.task - b.task).map(({ devices }) => ({ devices })),
    settings: spec.with,
    dataset:
      dataset === null
        ? null
        : { ref: dataset.ref, digest: dataset.digest, files: dataset.files.map(({ path }) => ({ path })) },
    checkpointEverySteps: spec.recovery.checkpointEverySteps ?? DEFAULT_CHECKPOINT_EVERY_STEPS,
    keepCheckpoints: spec.recovery.keepCheckpoints,
  }
}

const prepareTokens = (directory: string): Command => ({
  stream: 'prepare',
  argv: [process.execPath, programFile('training/prepare'), directory],
  env: {},
})

/** From the folder of the package, so that `-m` finds it whatever the job's PYTHONPATH says. */
const supervise = (python: string): Command => ({
  stream: 'supervisor',
  argv: [python, '-m', 'baton.supervisor'],
  env: { PYTHONUNBUFFERED: '1' },
  workingDir: join(packageRoot, 'python'),
})

function digestOf(metadata: Readonly<Record<string, unknown>>): string | null {
  const sha256 = metadata['weightsSha256']
  return typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256) ? `sha256:${sha256}` : null
}
