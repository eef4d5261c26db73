/**
 * What `with` of a job file may hold, by kind and recipe: the one source of the checks, of docs/job.schema.json
 * and of docs/job-settings.md.
 */
import { z } from 'zod'
import { Id, Name } from './common.ts'
import type { JobKind } from './job-spec.ts'

/** Readmes, licences and change lists, wherever they lie. */
const DOCUMENTS = ['**/README*', '**/{LICENSE,LICENCE,COPYING}*', '**/{CHANGELOG,HISTORY}*']

export const CollectSettings = z
  .strictObject({
    folder: z.string().min(1).max(4_096).describe('Absolute path of the folder with the documents'),
    patterns: z
      .array(z.string().min(1).max(1_000))
      .min(1)
      .max(100)
      .default(DOCUMENTS)
      .describe('Which files below it: globs with **, *, ? and {a,b}; letters in either case'),
    maxFileMiB: z.number().positive().max(256).default(64).describe('Larger files are skipped'),
    nearDuplicateSimilarity: z
      .number()
      .min(0.5)
      .max(1)
      .default(0.8)
      .describe('Jaccard similarity of 5-word shingles from which a document counts as a repetition'),
  })
  .meta({ id: 'CollectSettings' })
export type CollectSettings = z.infer<typeof CollectSettings>

export const LabelSettings = z
  .strictObject({
    recipe: z.enum(['package-docs']).default('package-docs').describe('Which labels, and how'),
    seed: z.number().int().min(0).max(2_147_483_647).default(7).describe('Of the sample and the training'),
    sample: z.number().int().min(1).max(100_000).default(200).describe('Records to measure the error on'),
  })
  .meta({ id: 'LabelSettings' })
export type LabelSettings = z.infer<typeof LabelSettings>

const whole = (least: number, most: number) => z.number().int().min(least).max(most)

/** Which records are trained on: those whose label is one of the values. Several columns must all fit. */
const Where = z.record(
  z.string().min(1).max(64),
  z
    .array(z.union([z.string().max(200), z.null()]))
    .min(1)
    .max(64),
)

export const HEADS_RULE = 'must divide width into heads of an even size'

export const PretrainSettings = z
  .strictObject({
    steps: whole(1, 100_000_000).default(400).describe('Optimizer steps'),
    learningRate: z.number().gt(0).max(1).default(0.003).describe('At its highest; it falls along a cosine'),
    warmupSteps: whole(1, 1_000_000).default(20).describe('Steps in which the learning rate rises'),
    batchTokens: whole(16, 1_000_000_000).default(2048).describe('Over all ranks, each step'),
    contextTokens: whole(16, 1_048_576).default(256).describe('Tokens (bytes) that the model sees at once'),
    layers: whole(1, 1000).default(3).describe('Transformer blocks'),
    width: whole(16, 65_536).default(192).describe('Of the hidden state'),
    heads: whole(1, 1024).default(6).describe('Attention heads; they divide width into an even size'),
    seed: whole(0, 2 ** 31 - 1)
      .default(7)
      .describe('Of the weights, the order of the data and everything drawn'),
    evalEverySteps: whole(1, 1_000_000).default(50).describe('Loss on held-out documents, this often'),
    where: Where.optional().describe(
      'Train on records whose labels fit: {kind: [licence]}; several columns must all fit. All unless given',
    ),
  })
  .refine(({ width, heads }) => width % (2 * heads) === 0, { path: ['heads'], message: HEADS_RULE })
  .meta({ id: 'PretrainSettings' })
export type PretrainSettings = z.infer<typeof PretrainSettings>

export const RegisterSettings = z
  .strictObject({
    model: Name.describe('The model that gets the version'),
    sourceJobId: Id.describe('The training job whose final checkpoint it is'),
  })
  .meta({ id: 'RegisterSettings' })
export type RegisterSettings = z.infer<typeof RegisterSettings>

export const ServeSettings = z
  .strictObject({
    endpoint: Name.describe('The endpoint that the replica belongs to'),
    model: z.string().max(128).describe('docs-lm@1'),
    contextTokens: whole(16, 1_048_576)
      .optional()
      .describe('Longest prompt and answer together. What the model was trained on unless given'),
    number: whole(1, 1_000_000).describe('Which replica it is'),
  })
  .meta({ id: 'ServeSettings' })
export type ServeSettings = z.infer<typeof ServeSettings>

/** Built-in recipes of kind train. */
export const RECIPE_SETTINGS = { pretrain: PretrainSettings } as const satisfies Record<string, z.ZodType>

/** null: nobody checks them. A command is told none, and a train job's own program takes what it likes. */
export function settingsOf(kind: JobKind, recipe: string | undefined): z.ZodType | null {
  switch (kind) {
    case 'collect':
      return CollectSettings
    case 'label':
      return LabelSettings
    case 'register':
      return RegisterSettings
    case 'serve':
      return ServeSettings
    case 'train':
      return recipe !== undefined && Object.hasOwn(RECIPE_SETTINGS, recipe)
        ? RECIPE_SETTINGS[recipe as keyof typeof RECIPE_SETTINGS]
        : null
    case 'command':
      return null
  }
}
