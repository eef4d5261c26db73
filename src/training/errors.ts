/** Every failure that models and studies report; api/ turns codes into HTTP once. */
import { BatonError } from '#base'
import { inEnglish, sayIssue, sayProblem, type Issue } from '#contract'

export const checkpointUnreadable = (file: string, reason: string, cause?: unknown): BatonError =>
  new BatonError('bad-request', 'training/checkpoint-unreadable', `${file} ${reason}`, {
    hint: 'A checkpoint is a folder with model.safetensors and config.json, as the pretrain recipe writes it',
    ...(cause === undefined ? {} : { cause }),
    details: { file, reason: sayProblem(reason) },
  })

export const modelNotFound = (name: string): BatonError =>
  new BatonError('not-found', 'training/model-not-found', `No model is named "${name}"`, {
    hint: 'See: baton model list',
    details: { name },
  })

export const modelVersionNotFound = (ref: string, latest: number): BatonError =>
  new BatonError(
    'not-found',
    'training/model-version-not-found',
    `There is no ${ref}; the newest version is ${latest}`,
    { hint: 'See: baton model list', details: { ref, latest } },
  )

export const badModelRef = (ref: string): BatonError =>
  new BatonError('bad-request', 'training/bad-model-ref', `"${ref}" does not name a model`, {
    hint: 'Write a name, as in "docs-lm", or a name and a version, as in "docs-lm@2"',
    details: { ref },
  })

export const modelFileMissing = (ref: string, file: string, cause?: unknown): BatonError =>
  new BatonError('failed', 'training/model-file-missing', `${file} of ${ref} is not in the blob store`, {
    hint: 'Register the model again from its training job: baton model register',
    ...(cause === undefined ? {} : { cause }),
    details: { ref, file },
  })

export const notATrainingJob = (name: string, shortId: string, kind: string): BatonError =>
  new BatonError(
    'bad-request',
    'training/not-a-training-job',
    `Job ${name} (${shortId}) is of kind ${kind}; a model comes from a job of kind train`,
    { hint: 'See: baton ps --all --kind train', details: { name, id: shortId, kind } },
  )

export const trainingNotDone = (name: string, shortId: string, state: string): BatonError =>
  new BatonError(
    'conflict',
    'training/training-not-done',
    `Job ${name} (${shortId}) is ${state}; its final checkpoint is there when it has succeeded`,
    { hint: `Wait for it: baton logs ${shortId} --follow`, details: { name, id: shortId } },
  )

export const noCheckpoint = (name: string, shortId: string): BatonError =>
  new BatonError(
    'bad-request',
    'training/no-checkpoint',
    `Job ${name} (${shortId}) left no checkpoint to register`,
    {
      hint: 'A training program names one in its outputs.json, with kind "checkpoint"',
      details: { name, id: shortId },
    },
  )

export const badSettings = (kind: string, reason: string): BatonError =>
  new BatonError(
    'bad-request',
    'training/bad-settings',
    `The settings of a ${kind} job are wrong: ${reason}`,
    {
      hint: 'Let Baton write them: baton model register NAME --job JOB',
      details: { kind, reason: sayProblem(reason) },
    },
  )

/** Which of a study's jobs is meant. */
export function ofPart(error: unknown, part: 'trialJob' | 'finalJob'): unknown {
  if (!(error instanceof BatonError)) return error
  const { kind, code, message, hint, details, cause } = error
  const told = { cause, details: { ...details, part } }
  return new BatonError(kind, code, message, hint === undefined ? told : { ...told, hint })
}

export const studyNotFound = (id: string): BatonError =>
  new BatonError('not-found', 'training/study-not-found', `No study has the id "${id}"`, {
    hint: 'See: baton ps --all, or GET /api/v1/studies',
    details: { id },
  })

export const ambiguousStudy = (id: string, count: number): BatonError =>
  new BatonError('bad-request', 'training/ambiguous-study', `${count} studies match "${id}"`, {
    hint: 'Give more of the id',
    details: { id, count },
  })

export const badStudy = (place: string, issue: Issue): BatonError =>
  new BatonError(
    'bad-request',
    'training/bad-study',
    `This is not a study: ${place}: ${inEnglish(sayIssue(issue))}`,
    {
      hint: 'Change what is named; all settings of a study are in docs/job.schema.json',
      details: { place, reason: sayIssue(issue) },
    },
  )

export const badCursor = (cursor: string): BatonError =>
  new BatonError('bad-request', 'training/bad-cursor', `"${cursor}" is not a cursor of this list`, {
    hint: 'Take nextCursor of the page before, or leave the cursor out',
    details: { cursor },
  })
