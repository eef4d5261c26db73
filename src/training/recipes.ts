/** The built-in recipes and what each can be told. A recipe is a file of python/baton/recipes. */
import { z } from 'zod'
import { pathText } from '#base'

const whole = (least: number, most: number) => z.number().int().min(least).max(most)

/** Which records are trained on: those whose label is one of the values. Several columns must all fit. */
const Where = z.record(
  z.string().min(1).max(64),
  z
    .array(z.union([z.string().max(200), z.null()]))
    .min(1)
    .max(64),
)

const Pretrain = z
  .strictObject({
    steps: whole(1, 100_000_000).default(400),
    learningRate: z.number().gt(0).max(1).default(0.003).describe('At its highest'),
    warmupSteps: whole(1, 1_000_000).default(20),
    batchTokens: whole(16, 1_000_000_000).default(2048).describe('Over all ranks, each step'),
    contextTokens: whole(16, 1_048_576).default(256),
    layers: whole(1, 1000).default(3),
    width: whole(16, 65_536).default(192),
    heads: whole(1, 1024).default(6),
    seed: whole(0, 2 ** 31 - 1).default(7),
    evalEverySteps: whole(1, 1_000_000).default(50),
    where: Where.optional(),
  })
  .refine(({ width, heads }) => width % (2 * heads) === 0, {
    path: ['heads'],
    message: 'must divide width into heads of an even size',
  })

export interface Recipe {
  readonly settings: z.ZodType<RecipeSettings>
  /** What is odd about settings that are allowed. */
  readonly warn: (settings: RecipeSettings, ranks: number) => readonly string[]
}

/** What each recipe has; the rest is its own. */
export type RecipeSettings = Readonly<Record<string, unknown>> & {
  readonly where?: z.infer<typeof Where> | undefined
}

export const RECIPES: Readonly<Record<string, Recipe>> = {
  pretrain: {
    settings: Pretrain,
    warn: (settings, ranks) => {
      const { batchTokens, contextTokens } = Pretrain.parse(settings)
      const wanted = batchTokens / contextTokens / ranks
      const windows = Math.max(1, Math.round(wanted))
      if (windows === wanted) return []
      const taken = windows * contextTokens * ranks
      return [
        `batchTokens ${batchTokens} becomes ${taken}: ${windows} × ${contextTokens} tokens on each of ${ranks} ranks`,
      ]
    },
  },
}

export interface SettingsProblem {
  /** `with.steps` */
  readonly place: string
  readonly why: string
}

/** The settings with their defaults filled in, or what is wrong with the first that is. */
export function checkSettings(
  recipe: Recipe,
  given: Readonly<Record<string, unknown>>,
):
  | { readonly kind: 'ok'; readonly settings: RecipeSettings }
  | ({ readonly kind: 'wrong' } & SettingsProblem) {
  const parsed = recipe.settings.safeParse(given)
  if (parsed.success) return { kind: 'ok', settings: parsed.data }
  const issue = parsed.error.issues[0]
  if (issue === undefined) return { kind: 'wrong', place: 'with', why: 'cannot be read' }
  if (issue.code === 'unrecognized_keys') {
    return { kind: 'wrong', place: `with.${issue.keys[0]}`, why: 'is no setting of this recipe' }
  }
  return { kind: 'wrong', place: pathText(['with', ...issue.path]), why: issue.message }
}
