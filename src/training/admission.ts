import type { ModelVersion } from '#contract'

/** Loss of a model that knows nothing: every byte as likely as every other. In nats. */
const UNIFORM_LOSS = Math.log(256)

/**
 * Which model versions may be served. A first gate: it has learned something, measured on text that it was not
 * trained on. A run that diverged (NaN) or never learned does not get in front of people.
 */
export function admit({ evalLoss, step }: ModelVersion['evaluation']): ModelVersion['gate'] {
  if (evalLoss === null) return { state: 'refused', why: 'it was not evaluated' }
  if (!Number.isFinite(evalLoss)) return { state: 'refused', why: `its evaluation loss is ${evalLoss}` }
  const loss = evalLoss.toFixed(3)
  const uniform = UNIFORM_LOSS.toFixed(3)
  return evalLoss < UNIFORM_LOSS
    ? {
        state: 'admitted',
        why: `evaluation loss ${loss} at step ${step}, below ${uniform} of knowing nothing`,
      }
    : {
        state: 'refused',
        why: `evaluation loss ${loss} at step ${step} is not below ${uniform}, that of knowing nothing`,
      }
}
