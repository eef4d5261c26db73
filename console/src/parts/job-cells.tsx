/** How a job is named, how far it is, and what it does or waits for: the same on every screen. */
import type { JobSummary, Progress } from '#contract'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { formatCount, formatShare } from '../format/numbers.ts'
import { useFormat } from '../format/use-format.ts'
import { useTold } from '../i18n/telling.ts'
import { toneOf } from './state.tsx'

export function JobName({
  job,
  strong = true,
}: {
  readonly job: Pick<JobSummary, 'id' | 'shortId' | 'name'>
  readonly strong?: boolean
}) {
  return (
    <span className="flex min-w-0 items-baseline gap-2">
      <span className="id">{job.shortId}</span>
      <Link to="/jobs/$id" params={{ id: job.id }} className={`cut ${strong ? 'font-strong' : ''}`}>
        {job.name}
      </Link>
    </span>
  )
}

export const shareDone = (progress: Progress): number =>
  progress.total <= 0 ? 0 : Math.min(1, progress.done / progress.total)

export function ProgressBar({ job }: { readonly job: Pick<JobSummary, 'progress' | 'state' | 'name'> }) {
  const { t } = useTranslation()
  if (job.progress === null) return null
  const share = shareDone(job.progress)
  return (
    <span
      className={`meter tone-${toneOf(job.state)}`}
      role="progressbar"
      aria-label={t('job.progressOf', { name: job.name })}
      aria-valuenow={Math.round(share * 100)}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <i style={{ width: `${share * 100}%` }} />
    </span>
  )
}

/** One sentence: where a running job is, why a waiting one waits, how an ended one ended. */
export function useJobWords(): (job: JobSummary) => string {
  const { t } = useTranslation()
  const format = useFormat()
  const told = useTold()
  return (job) => {
    if (job.state === 'waiting')
      return job.waitReason === null
        ? t('job.notYetSeen')
        : told.message(job.waitReason.sentence, job.waitReason.said)
    const progress = job.progress
    if (job.endedAt === null && progress !== null && progress.total > 0) {
      const known = {
        phase: told.word('phase', progress.phase),
        done: formatCount(progress.done),
        total: formatCount(progress.total),
        unit: told.word('unit', progress.unit),
        share: formatShare(shareDone(progress)),
      }
      return progress.secondsLeft === null || job.state !== 'running'
        ? t('job.at', known)
        : t('job.atLeft', { ...known, left: format.duration(progress.secondsLeft * 1000) })
    }
    return told.message(job.message, job.said)
  }
}

/** What it holds or wants: 4 × 2 H100. */
export function useWants(): (job: Pick<JobSummary, 'devices' | 'deviceKind' | 'tasks'>) => string {
  const { t } = useTranslation()
  return (job) => {
    if (job.devices === 0) return t('job.noDevice')
    const kind = job.deviceKind === 'any' ? t('job.anyDevice', { count: job.devices }) : job.deviceKind
    const count = `${formatCount(job.devices)} ${kind}`
    return job.tasks > 1 ? t('job.inTasks', { devices: count, count: job.tasks }) : count
  }
}
