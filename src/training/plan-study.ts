/** What a study does next. Pure: the study and its jobs go in, one decision comes out. */
import { isTerminal, type JobState, type StudySpec } from '#contract'

export interface TrialView {
  /** Null: not submitted yet. */
  readonly job: { readonly state: JobState; readonly message: string | null } | null
  /** The objective at the trial's end; null while it runs, and when it ended without one. */
  readonly value: number | null
}

export interface StudyView {
  readonly objective: string
  readonly trials: readonly TrialView[]
  readonly hasFinalJob: boolean
  readonly finalJob: { readonly state: JobState; readonly message: string | null } | null
  readonly winner: number | null
}

export type StudyDecision =
  | { readonly kind: 'submit-trial'; readonly index: number }
  | { readonly kind: 'wait' }
  | { readonly kind: 'submit-final'; readonly winner: number }
  | {
      readonly kind: 'end'
      readonly state: 'succeeded' | 'failed' | 'stopped'
      readonly winner: number | null
      readonly message: string
    }

export function planStudy(study: StudyView): StudyDecision {
  const missing = study.trials.findIndex((trial) => trial.job === null)
  if (missing !== -1) return { kind: 'submit-trial', index: missing }
  const winner = study.winner ?? pickWinner(study.trials)
  if (study.finalJob !== null) return afterFinal(study.finalJob, winner)
  if (study.trials.some(({ job }) => job !== null && !isTerminal(job.state))) return { kind: 'wait' }
  if (winner === null) {
    const isStopped = study.trials.every(({ job }) => job?.state === 'stopped')
    return {
      kind: 'end',
      state: isStopped ? 'stopped' : 'failed',
      winner,
      message: isStopped ? 'All trials were stopped' : whyNone(study),
    }
  }
  if (study.hasFinalJob) return { kind: 'submit-final', winner }
  return { kind: 'end', state: 'succeeded', winner, message: describeWinner(study, winner) }
}

/** The smallest value wins; of equal ones the first. A trial without a finite value does not take part. */
export function pickWinner(trials: readonly TrialView[]): number | null {
  let winner: number | null = null
  let least = Infinity
  for (const [index, { job, value }] of trials.entries()) {
    if (job?.state !== 'succeeded' || value === null || !(value < least)) continue
    least = value
    winner = index
  }
  return winner
}

/** The trial's settings go over those that both jobs share. */
export function layOver(
  base: StudySpec['trialJob'],
  settings: Readonly<Record<string, unknown>>,
): StudySpec['trialJob'] {
  return { ...base, with: { ...base.with, ...settings } }
}

function afterFinal(
  job: { readonly state: JobState; readonly message: string | null },
  winner: number | null,
): StudyDecision {
  if (!isTerminal(job.state)) return { kind: 'wait' }
  if (job.state === 'succeeded') {
    return {
      kind: 'end',
      state: 'succeeded',
      winner,
      message: `The final job took the settings of trial ${(winner ?? 0) + 1} and succeeded`,
    }
  }
  const state = job.state === 'stopped' ? 'stopped' : 'failed'
  return {
    kind: 'end',
    state,
    winner,
    message: `The final job ${state}${job.message === null ? '' : `: ${job.message}`}`,
  }
}

function describeWinner({ objective, trials }: StudyView, winner: number): string {
  const failed = trials.filter(({ job }) => job?.state !== 'succeeded').length
  return `Trial ${winner + 1} of ${trials.length} has the smallest ${objective}, ${trials[winner]?.value?.toPrecision(5)}${failed === 0 ? '' : `; ${failed} did not succeed`}`
}

function whyNone({ objective, trials }: StudyView): string {
  const reasons = trials.map(({ job }, index) => {
    const why =
      job?.state === 'succeeded' ? `it has no ${objective}` : (job?.message ?? `it is ${job?.state}`)
    return `trial ${index + 1}: ${why}`
  })
  const shown = reasons.slice(0, 3).join('; ')
  return `No trial has a result. ${shown}${reasons.length > 3 ? `; and ${reasons.length - 3} more` : ''}`
}
