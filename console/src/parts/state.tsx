/** A state as icon, word and colour; none of the three alone. */
import type { Attempt, Endpoint, JobState, Study, Verdict } from '#contract'
import { useTranslation } from 'react-i18next'
import type { Key } from '../i18n/index.ts'
import { Icon, type IconName } from './icon.tsx'

type Tone = 'waiting' | 'running' | 'recovering' | 'done' | 'failed' | 'guard'
interface Look {
  readonly tone: Tone
  readonly icon: IconName
  readonly word: Extract<Key, `state.${string}` | `verdict.${string}` | `gate.${string}`>
}

const JOB: Readonly<Record<JobState, Look>> = {
  waiting: { tone: 'waiting', icon: 'waiting', word: 'state.waiting' },
  starting: { tone: 'running', icon: 'waiting', word: 'state.starting' },
  running: { tone: 'running', icon: 'running', word: 'state.running' },
  recovering: { tone: 'recovering', icon: 'recovering', word: 'state.recovering' },
  publishing: { tone: 'running', icon: 'running', word: 'state.publishing' },
  stopping: { tone: 'waiting', icon: 'stopped', word: 'state.stopping' },
  succeeded: { tone: 'done', icon: 'done', word: 'state.succeeded' },
  failed: { tone: 'failed', icon: 'failed', word: 'state.failed' },
  stopped: { tone: 'waiting', icon: 'stopped', word: 'state.stopped' },
}
const ENDPOINT: Readonly<Record<Endpoint['state'], Look>> = {
  starting: { tone: 'running', icon: 'waiting', word: 'state.starting' },
  serving: { tone: 'done', icon: 'done', word: 'state.serving' },
  degraded: { tone: 'recovering', icon: 'recovering', word: 'state.degraded' },
  failing: { tone: 'failed', icon: 'failed', word: 'state.failing' },
  stopped: { tone: 'waiting', icon: 'stopped', word: 'state.stopped' },
}
const OUTCOME: Readonly<Record<NonNullable<Attempt['outcome']>, Look>> = {
  succeeded: { tone: 'done', icon: 'done', word: 'state.succeeded' },
  failed: { tone: 'failed', icon: 'failed', word: 'state.failed' },
  stopped: { tone: 'waiting', icon: 'stopped', word: 'state.stopped' },
  lost: { tone: 'recovering', icon: 'recovering', word: 'state.lost' },
  'user-error': { tone: 'failed', icon: 'failed', word: 'state.user-error' },
}
const VERDICT: Readonly<Record<Verdict, Look>> = {
  allow: { tone: 'done', icon: 'done', word: 'verdict.allow' },
  mask: { tone: 'guard', icon: 'shield', word: 'verdict.mask' },
  rewrite: { tone: 'guard', icon: 'shield', word: 'verdict.rewrite' },
  block: { tone: 'guard', icon: 'failed', word: 'verdict.block' },
  hold: { tone: 'guard', icon: 'waiting', word: 'verdict.hold' },
}
const GATE: Readonly<Record<'admitted' | 'refused' | 'pending', Look>> = {
  admitted: { tone: 'done', icon: 'done', word: 'gate.admitted' },
  refused: { tone: 'failed', icon: 'failed', word: 'gate.refused' },
  pending: { tone: 'waiting', icon: 'waiting', word: 'gate.pending' },
}
const UNKNOWN: Look = { tone: 'waiting', icon: 'info', word: 'state.unknown' }

function Shown({ look }: { readonly look: Look }) {
  const { t } = useTranslation()
  return (
    <span className={`state tone-${look.tone}`}>
      <Icon name={look.icon} />
      {t(look.word)}
    </span>
  )
}

/** A newer server may know states that this console does not. */
const lookOf = (looks: object, state: string): Look => (looks as Record<string, Look>)[state] ?? UNKNOWN

export const JobStateMark = ({ state }: { readonly state: JobState }) => <Shown look={lookOf(JOB, state)} />
export const EndpointState = ({ state }: { readonly state: Endpoint['state'] }) => (
  <Shown look={lookOf(ENDPOINT, state)} />
)
export const StudyState = ({ state }: { readonly state: Study['state'] }) => (
  <Shown look={lookOf(JOB, state)} />
)
export const OutcomeMark = ({ outcome }: { readonly outcome: NonNullable<Attempt['outcome']> }) => (
  <Shown look={lookOf(OUTCOME, outcome)} />
)
export const VerdictMark = ({ verdict }: { readonly verdict: Verdict }) => (
  <Shown look={lookOf(VERDICT, verdict)} />
)
export const GateMark = ({ state }: { readonly state: keyof typeof GATE }) => (
  <Shown look={lookOf(GATE, state)} />
)

/** A state word for other things, in the same dress. */
export function Mark({ tone, icon, children }: { tone: Tone; icon: IconName; children: React.ReactNode }) {
  return (
    <span className={`state tone-${tone}`}>
      <Icon name={icon} />
      {children}
    </span>
  )
}

export const toneOf = (state: JobState): Tone => JOB[state]?.tone ?? 'waiting'
