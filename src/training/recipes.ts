/** The built-in recipes. A recipe is a file of python/baton/recipes; what it can be told is the contract's. */
import type { z } from 'zod'
import { PretrainSettings, RECIPE_SETTINGS, say, type Said } from '#contract'

export interface Recipe {
  readonly settings: z.ZodType<RecipeSettings>
  /** What is odd about settings that are allowed. */
  readonly warn: (settings: RecipeSettings, ranks: number) => readonly Said[]
}

/** What each recipe has; the rest is its own. */
export type RecipeSettings = Readonly<Record<string, unknown>> & {
  readonly where?: PretrainSettings['where']
}

export const RECIPES: Readonly<Record<string, Recipe>> = {
  pretrain: {
    settings: RECIPE_SETTINGS.pretrain,
    warn: (settings, ranks) => {
      const { batchTokens, contextTokens } = PretrainSettings.parse(settings)
      const wanted = batchTokens / contextTokens / ranks
      const windows = Math.max(1, Math.round(wanted))
      if (windows === wanted) return []
      const taken = windows * contextTokens * ranks
      return [say('warning.batch', { batchTokens, taken, windows, contextTokens, ranks })]
    },
  },
}
