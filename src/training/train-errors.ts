/** Every failure that training jobs report; api/ turns codes into HTTP once. */
import { BatonError } from '#base'
import { sayProblem } from '#contract'

export const unknownRecipe = (name: string, known: readonly string[]): BatonError =>
  new BatonError('bad-request', 'training/unknown-recipe', `No recipe is named "${name}"`, {
    hint: `Known: ${known.join(', ')}. Or give a command of your own`,
    details: { name, known },
  })

export const recipeOrCommand = (which: 'neither' | 'both'): BatonError =>
  new BatonError(
    'bad-request',
    'training/recipe-or-command',
    which === 'both'
      ? 'The job names a recipe and a command'
      : 'The job names neither a recipe nor a command',
    { hint: 'Give one: recipe: pretrain, or command: [python3, train.py]' },
  )

export const badSetting = (place: string, why: string, hint?: string): BatonError =>
  new BatonError('bad-request', 'training/bad-setting', `${place}: ${why}`, {
    details: { path: place, reason: sayProblem(why) },
    ...(hint === undefined ? {} : { hint }),
  })

export const datasetMissing = (recipe: string): BatonError =>
  new BatonError('bad-request', 'training/dataset-missing', `The recipe ${recipe} needs a dataset`, {
    hint: 'Name one: inputs: {dataset: docs}',
    details: { recipe },
  })

export const noSuchColumn = (ref: string, column: string, columns: readonly string[]): BatonError =>
  new BatonError(
    'bad-request',
    'training/no-such-column',
    `${ref} has no column "${column}"; it has ${columns.join(', ')}`,
    {
      hint:
        column === 'text'
          ? 'Train on a dataset of documents'
          : 'Correct with.where, or label the dataset first',
      details: { ref, column, columns },
    },
  )

export const tooFewDocuments = (ref: string, count: number): BatonError =>
  new BatonError(
    'bad-request',
    'training/too-few-documents',
    `${ref} has ${count} documents that fit; two are the least`,
    { hint: 'Loosen with.where, or collect more documents', details: { ref, count } },
  )

export const noTorch = (why: string): BatonError =>
  new BatonError('unavailable', 'training/no-torch', `Training is not available: ${why}`, {
    hint: 'Run baton setup (in a checkout: make setup); it takes the Python that BATON_PYTHON names, if that has PyTorch 2.4 or newer',
    details: { reason: why },
  })
