/**
 * One label from what the functions and the linear model say. Functions that agree decide; where they disagree
 * both are weighed; where they say nothing the linear model may answer, if it is sure.
 */
import { softmax, type LabelModel } from './label-model.ts'

export type DecidedBy = 'functions' | 'functions and model' | 'model' | 'nothing'

export interface Decision {
  /** Index of the label; null: none is known. */
  readonly label: number | null
  readonly confidence: number | null
  readonly by: DecidedBy
}

/** Below this the linear model alone says nothing. */
const SURE_ALONE = 0.8
/** The linear model learnt from the functions: it is no second witness of full weight. */
const MODEL_WEIGHT = 0.5

/** From this posterior on, agreeing functions are an example to learn from. */
const SURE_TOGETHER = 0.9

const NOTHING: Decision = { label: null, confidence: null, by: 'nothing' }

export function decideLabel(
  votes: readonly number[],
  labelModel: LabelModel,
  /** Null where the linear model does not apply or was not trained. */
  predict: (() => readonly number[]) | null,
): Decision {
  const cast = votes.filter((vote) => vote >= 0)
  if (cast.length > 0 && new Set(cast).size === 1) {
    return best(labelModel.posterior(votes), 'functions')
  }
  const probabilities = predict?.() ?? null
  if (cast.length === 0) {
    if (probabilities === null) return NOTHING
    const decision = best(probabilities, 'model')
    return (decision.confidence ?? 0) >= SURE_ALONE ? decision : NOTHING
  }
  const posterior = labelModel.posterior(votes)
  if (probabilities === null) return best(posterior, 'functions')
  const weighed = posterior.map(
    (share, label) => Math.log(share + 1e-12) + MODEL_WEIGHT * Math.log((probabilities[label] ?? 0) + 1e-6),
  )
  return best(softmax(weighed), 'functions and model')
}

/** The label that functions agree on so surely that the linear model may learn from it, or null. */
export function sureLabel(votes: readonly number[], labelModel: LabelModel): number | null {
  const cast = votes.filter((vote) => vote >= 0)
  const [first] = cast
  if (first === undefined || new Set(cast).size > 1) return null
  return (labelModel.posterior(votes)[first] ?? 0) >= SURE_TOGETHER ? first : null
}

function best(probabilities: readonly number[], by: DecidedBy): Decision {
  let label = 0
  for (const [index, probability] of probabilities.entries()) {
    if (probability > (probabilities[label] ?? 0)) label = index
  }
  return { label, confidence: probabilities[label] ?? null, by }
}
