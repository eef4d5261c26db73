/** A job in one line. */
import { say, type JobForecast, type JobSummary, type Progress, type SubmittedJob } from '#contract'
import type { Messages } from '../messages/index.ts'
import { clockTime, whole } from './units.ts'
import { plain } from './width.ts'

export const shareOf = (progress: Progress | null): number | null =>
  progress === null || progress.total === 0 ? null : progress.done / progress.total

export function describeJob(job: JobSummary, text: Messages): string {
  const { progress } = job
  const head = `${job.shortId} ${job.name}`
  if (job.state === 'waiting') {
    return `${head}  ${text.state('waiting')}: ${plain(job.waitReason === null ? text('notYetScheduled') : text.told(job.waitReason.sentence, job.waitReason.said))}`
  }
  const parts = [
    `${head}  ${text.state(job.state)}`,
    ...(progress === null ? [] : describeProgress(progress, text)),
  ]
  return parts.join(' · ')
}

export function describeProgress(progress: Progress, text: Messages): string[] {
  const { phase, done, total, unit, loss, tokensPerSecond, secondsLeft } = progress
  return [
    `${text.word('phase', phase)} ${whole(done)}${total > 0 ? `/${whole(total)}` : ''} ${text.word('unit', unit)}`,
    ...(loss === null ? [] : [text('loss', { loss: loss.toFixed(3) })]),
    ...(tokensPerSecond === null ? [] : [text('speed', { tokens: whole(tokensPerSecond) })]),
    ...(secondsLeft === null ? [] : [text('timeLeft', { time: clockTime(secondsLeft * 1000) })]),
  ]
}

/** For a cell: `62 %  train 120/600 steps`. */
export function progressCell({ progress, state }: JobSummary, text: Messages): string {
  if (progress === null || state === 'waiting') return ''
  const share = shareOf(progress)
  const percent = share === null ? '' : `${Math.floor(share * 100)} % `
  return `${percent}${text.word('phase', progress.phase)} ${whole(progress.done)}/${whole(progress.total)} ${text.word('unit', progress.unit)}`
}

/** `2 tasks, 4 H100`. */
export function describeWants({ tasks, devices, deviceKind }: JobSummary, text: Messages): string {
  const kind = deviceKind.toLowerCase() === 'any' ? null : deviceKind
  const count = { count: devices }
  const english = kind === null ? `${devices} ${devices === 1 ? 'device' : 'devices'}` : `${devices} ${kind}`
  const told = kind === null ? say('devices.any', count) : say('devices.kind', { ...count, kind })
  return text('tasksOf', {
    tasks: text('tasks', { count: tasks }),
    devices: devices === 0 ? text('noDevices') : text.told(english, told),
  })
}

/** How a job ended that did not succeed. */
export function describeEnd(job: JobSummary, text: Messages): string {
  const facts = { id: job.shortId, state: text.state(job.state) }
  return job.message === null
    ? text('endedBadly', facts)
    : text('endedBecause', { ...facts, message: text.told(job.message, job.said) })
}

/** What the server remarks on a job, in the reader's language. */
export const tellWarnings = (
  { warnings, warningsSaid = [] }: Pick<SubmittedJob, 'warnings' | 'warningsSaid'>,
  text: Messages,
): string[] => warnings.map((warning, index) => text.told(warning, warningsSaid[index]))

/** What would become of a job that is only tried out. */
export function describeForecast(forecast: JobForecast | undefined, text: Messages): string {
  const { placement = null, position = null, waitReason = null } = forecast ?? {}
  if (placement !== null) {
    const nodes = [...new Set(placement.map(({ nodeId }) => nodeId))]
    const devices = placement.flatMap((task) => task.devices)
    return text('wouldStart', { where: [...nodes, ...devices].join(' ') })
  }
  const why = waitReason === null ? '' : plain(text.told(waitReason.sentence, waitReason.said))
  return text('wouldWait', { position: position ?? 1, why })
}
