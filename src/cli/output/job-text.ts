/** A job in one line. */
import type { JobSummary, Progress } from '#contract'
import type { Messages } from '../messages/index.ts'
import { clockTime, whole } from './units.ts'
import { plain } from './width.ts'

export const shareOf = (progress: Progress | null): number | null =>
  progress === null || progress.total === 0 ? null : progress.done / progress.total

export function describeJob(job: JobSummary, text: Messages): string {
  const { progress } = job
  const head = `${job.shortId} ${job.name}`
  if (job.state === 'waiting') {
    return `${head}  ${text.states.waiting}: ${plain(job.waitReason?.sentence ?? text.notYetScheduled)}`
  }
  const parts = [
    `${head}  ${text.states[job.state]}`,
    ...(progress === null ? [] : describeProgress(progress, text)),
  ]
  return parts.join(' · ')
}

export function describeProgress(progress: Progress, text: Messages): string[] {
  const { phase, done, total, unit, loss, tokensPerSecond, secondsLeft } = progress
  return [
    `${phase} ${whole(done)}${total > 0 ? `/${whole(total)}` : ''} ${unit}`,
    ...(loss === null ? [] : [`loss ${loss.toFixed(3)}`]),
    ...(tokensPerSecond === null ? [] : [`${whole(tokensPerSecond)} tokens/s`]),
    ...(secondsLeft === null ? [] : [text.timeLeft(clockTime(secondsLeft * 1000))]),
  ]
}

/** For a cell: `62 %  train 120/600 steps`. */
export function progressCell({ progress, state }: JobSummary): string {
  if (progress === null || state === 'waiting') return ''
  const share = shareOf(progress)
  const percent = share === null ? '' : `${Math.floor(share * 100)} % `
  return `${percent}${progress.phase} ${whole(progress.done)}/${whole(progress.total)} ${progress.unit}`
}
