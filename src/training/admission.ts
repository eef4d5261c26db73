import { inEnglish, say, type ModelVersion, type Said } from '#contract'

/** Loss of a model that knows nothing: every byte as likely as every other. In nats. */
const UNIFORM_LOSS = Math.log(256)

/**
 * Which model versions may be served. A first gate: it has learned something, measured on text that it was not
 * trained on. A run that diverged (NaN) or never learned does not get in front of people.
 */
export function admit({ evalLoss, step }: ModelVersion['evaluation']): ModelVersion['gate'] {
  if (evalLoss === null) return gate('refused', say('gate.not-evaluated'))
  if (!Number.isFinite(evalLoss)) return gate('refused', say('gate.no-number', { loss: String(evalLoss) }))
  const facts = { loss: evalLoss.toFixed(3), step, uniform: UNIFORM_LOSS.toFixed(3) }
  return evalLoss < UNIFORM_LOSS
    ? gate('admitted', say('gate.below', facts))
    : gate('refused', say('gate.above', facts))
}

const gate = (state: ModelVersion['gate']['state'], said: Said): ModelVersion['gate'] => ({
  state,
  why: inEnglish(said),
  said,
})
