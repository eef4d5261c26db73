import { z } from 'zod'
import { Digest, Id, Name, TimeMs } from './common.ts'
import { JobSpec } from './job-spec.ts'
import { JobForecast, JobSummary } from './jobs.ts'
import { Said } from './language/said.ts'

/** Tuning: a search whose trials are jobs, and optionally the long run that takes the winner. */
export const StudySpec = z
  .strictObject({
    name: Name,
    trials: z
      .array(z.record(z.string(), z.unknown()))
      .min(1)
      .max(64)
      .describe('Settings of each trial, laid over `job.with`'),
    objective: z
      .enum(['loss', 'evalLoss'])
      .default('evalLoss')
      .describe('The smallest at the end of a trial wins'),
    trialJob: JobSpec.describe('Every trial is this job with its settings laid over `with`'),
    finalJob: JobSpec.optional().describe(
      'Submitted when all trials have ended, with the winner’s settings laid over `with`',
    ),
  })
  .meta({ id: 'StudySpec' })
export type StudySpec = z.infer<typeof StudySpec>
export type StudySpecInput = z.input<typeof StudySpec>

export const Study = z
  .object({
    id: Id,
    name: Name,
    state: z.enum(['running', 'succeeded', 'failed', 'stopped']),
    objective: z.string(),
    trials: z.array(
      z.object({
        settings: z.record(z.string(), z.unknown()),
        job: JobSummary.nullable(),
        value: z.number().nullable(),
      }),
    ),
    winner: z.number().int().nullable().describe('Index of the trial'),
    finalJob: JobSummary.nullable(),
    message: z.string().nullable(),
    said: Said.nullish(),
    createdAt: TimeMs,
    endedAt: TimeMs.nullable(),
  })
  .meta({ id: 'Study' })
export type Study = z.infer<typeof Study>

/** What would become of a study that is not submitted. */
export const StudyForecast = z
  .object({
    name: Name,
    trials: z.array(JobForecast),
    finalJob: JobForecast.nullable().describe('As if the first trial won'),
  })
  .meta({ id: 'StudyForecast' })
export type StudyForecast = z.infer<typeof StudyForecast>

export const ModelVersion = z
  .object({
    model: Name,
    version: z.number().int(),
    ref: z.string(),
    digest: Digest,
    weightsSha256: z.string(),
    parameters: z.number().int(),
    bytes: z.number().int(),
    files: z.array(z.object({ name: z.string(), digest: Digest, bytes: z.number().int() })),
    evaluation: z.object({ evalLoss: z.number().nullable(), step: z.number().int() }),
    gate: z.object({
      state: z.enum(['admitted', 'refused', 'pending']),
      why: z.string(),
      said: Said.nullish(),
    }),
    sourceJobId: Id.nullable(),
    jobId: Id.nullable(),
    datasetRefs: z.array(z.string()),
    createdAt: TimeMs,
    createdBy: z.string(),
  })
  .meta({ id: 'ModelVersion' })
export type ModelVersion = z.infer<typeof ModelVersion>

export const ModelSummary = z
  .object({
    name: Name,
    latest: z.number().int(),
    versions: z.number().int(),
    parameters: z.number().int(),
    endpoints: z.array(z.string()),
    updatedAt: TimeMs,
  })
  .meta({ id: 'ModelSummary' })
export type ModelSummary = z.infer<typeof ModelSummary>

export const ModelDetail = ModelSummary.extend({ history: z.array(ModelVersion) }).meta({ id: 'ModelDetail' })
export type ModelDetail = z.infer<typeof ModelDetail>

export const RegisterModel = z
  .strictObject({
    name: Name,
    jobId: Id.describe('The training job whose final checkpoint it is; a short id will do'),
  })
  .meta({ id: 'RegisterModel' })

export const EndpointSpec = z
  .strictObject({
    name: Name,
    model: z.string().describe('docs-lm@1'),
    replicas: z.number().int().min(0).max(64).default(1),
    contextTokens: z.number().int().min(16).max(1_048_576).optional(),
  })
  .meta({ id: 'EndpointSpec' })
export type EndpointSpec = z.infer<typeof EndpointSpec>

export const Endpoint = z
  .object({
    name: Name,
    model: z.string(),
    state: z.enum(['starting', 'serving', 'degraded', 'failing', 'stopped']),
    replicas: z.array(
      z.object({
        jobId: Id,
        shortId: z.string(),
        state: z.string(),
        ready: z.boolean(),
        requests: z.number().int(),
      }),
    ),
    wanted: z.number().int(),
    engine: z.string(),
    message: z.string().nullable(),
    said: Said.nullish(),
    url: z.string(),
    stats: z.object({
      requests: z.number().int(),
      firstTokenMsP50: z.number().nullable(),
      tokensPerSecond: z.number().nullable(),
      tokensOut: z.number().int(),
    }),
    createdAt: TimeMs,
  })
  .meta({ id: 'Endpoint' })
export type Endpoint = z.infer<typeof Endpoint>
