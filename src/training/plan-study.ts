/** What a study does next. Pure: the study and its jobs go in, one decision comes out. */
import { isTerminal, saidOf, say, type JobState, type Said, type StudySpec } from '#contract'

interface EndedJob {
  readonly state: JobState
  readonly message: string | null
  readonly said?: Said | null | undefined
}

export interface TrialView {
  /** Null: not submitted yet. */
  readonly job: EndedJob | null
  /** The objective at the trial's end; null while it runs, and when it ended without one. */
  readonly value: number | null
}

export interface StudyView {
  readonly objective: string
  readonly trials: readonly TrialView[]
  readonly hasFinalJob: boolean
  readonly finalJob: EndedJob | null
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
      readonly said: Said
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
      said: isStopped ? say('study.stopped') : whyNone(study),
    }
  }
  if (study.hasFinalJob) return { kind: 'submit-final', winner }
  return { kind: 'end', state: 'succeeded', winner, said: describeWinner(study, winner) }
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

function afterFinal(job: EndedJob, winner: number | null): StudyDecision {
  if (!isTerminal(job.state)) return { kind: 'wait' }
  if (job.state === 'succeeded') {
    return {
      kind: 'end',
      state: 'succeeded',
      winner,
      said: say('study.final-done', { trial: (winner ?? 0) + 1 }),
    }
  }
  const state = job.state === 'stopped' ? 'stopped' : 'failed'
  const what = say(state === 'stopped' ? 'study.final-stopped' : 'study.final-failed')
  const why = saidOf(job)
  return {
    kind: 'end',
    state,
    winner,
    said: why === null ? what : say('because', { what, why }),
  }
}

function describeWinner({ objective, trials }: StudyView, winner: number): Said {
  const failed = trials.filter(({ job }) => job?.state !== 'succeeded').length
  const facts = {
    trial: winner + 1,
    trials: trials.length,
    objective,
    value: trials[winner]?.value?.toPrecision(5) ?? '',
  }
  return failed === 0 ? say('study.winner', facts) : say('study.winner-failed', { ...facts, failed })
}

function whyNone({ objective, trials }: StudyView): Said {
  const reasons = trials.map(({ job }, index) =>
    say('study.trial', { trial: index + 1, why: whyNot(job, objective) }),
  )
  const more = reasons.length > 3 ? [say('and.more', { count: reasons.length - 3 })] : []
  const joined = [...reasons.slice(0, 3), ...more].reduce((first, next) => say('and.next', { first, next }))
  return say('study.none', { reasons: joined })
}

function whyNot(job: EndedJob | null, objective: string): Said {
  if (job?.state === 'succeeded') return say('study.no-value', { objective })
  const told = job === null ? null : saidOf(job)
  return told ?? say(job?.state === 'stopped' ? 'study.trial-stopped' : 'study.trial-failed')
}
