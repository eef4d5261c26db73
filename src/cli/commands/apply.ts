/** `baton apply -f FILE`: submits the jobs and studies of files, after the server has checked all of them. */
import { randomUUID } from 'node:crypto'
import type { JobForecast, JobSummary, Study, StudyForecast, SubmittedJob } from '#contract'
import type { Context } from '../context.ts'
import { jobFailed, usage } from '../errors.ts'
import { placeError } from '../job-file/place-error.ts'
import { readInput } from '../job-file/read-input.ts'
import { readJobFile, type FileEntry } from '../job-file/read-job-file.ts'
import { describeForecast, tellWarnings } from '../output/job-text.ts'
import { printList } from '../output/print.ts'
import { watchJob } from '../watch-job.ts'
import { watchStudy } from '../watch-study.ts'

export interface Applied {
  readonly kind: 'job' | 'study'
  readonly id: string
  readonly shortId: string
  readonly name: string
  readonly state: string
  readonly warnings: readonly string[]
}

export async function run(
  context: Context,
  _args: readonly string[],
  { file = [] }: { file?: readonly string[] },
): Promise<number> {
  const { environment, options, screen, text, say, waitMs } = context
  if (file.length === 0) throw usage(['no file is named', '没有写文件名'], 'baton apply -f job.yaml')
  const entries: FileEntry[] = []
  for (const name of file) {
    entries.push(...readJobFile(name === '-' ? 'stdin' : name, await readInput(name, environment)))
  }
  if (options.dryRun === true) return tryOut(context, entries)
  const applied = await submitAll(context, entries)
  for (const { warnings } of applied) for (const warning of warnings) say(`! ${warning}`)
  const items = waitMs === null ? applied : await waitForAll(context, applied, waitMs)
  await printList(
    screen,
    { items },
    {
      nameOf: ({ id }) => id,
      columns: [
        { heading: text('column.id'), cell: ({ shortId }) => shortId },
        { heading: text('column.kind'), cell: ({ kind }) => kind },
        { heading: text('column.name'), cell: ({ name }) => name },
        { heading: text('column.state'), cell: ({ state }) => text.state(state) },
      ],
    },
  )
  return 0
}

/** The server checks each as it would a real submission, and says what would become of it. */
async function tryOut(context: Context, entries: readonly FileEntry[]): Promise<number> {
  const { screen, say, text } = context
  const items = await forecastAll(context, entries)
  for (const warning of new Set(items.flatMap(jobsOf).flatMap((job) => tellWarnings(job, text))))
    say(`! ${warning}`)
  await printList(
    screen,
    { items },
    {
      nameOf: ({ name }) => name,
      columns: [
        { heading: text('column.kind'), cell: ({ kind }) => kind },
        { heading: text('column.name'), cell: ({ name }) => name },
        { heading: text('column.where'), cell: ({ where }) => where },
        {
          heading: text('column.outcome'),
          cell: (item) => describeForecast(jobsOf(item)[0], text),
          isElastic: true,
        },
      ],
    },
  )
  say(text('dryRun'))
  return 0
}

async function forecastAll({ client }: Context, entries: readonly FileEntry[]): Promise<TriedOut[]> {
  const items: TriedOut[] = []
  for (const entry of entries) {
    const { kind, where, spec } = entry
    const path = kind === 'study' ? '/studies?dryRun=true' : '/jobs?dryRun=true'
    try {
      const forecast = await client.post<JobForecast & StudyForecast>(path, spec)
      items.push({ ...forecast, kind, where, name: spec.name })
    } catch (error) {
      throw placeError(entry, error, [])
    }
  }
  return items
}

type TriedOut = { readonly kind: FileEntry['kind']; readonly where: string; readonly name: string } & (
  | JobForecast
  | StudyForecast
)

const jobsOf = (item: TriedOut): readonly JobForecast[] =>
  'trials' in item ? [...item.trials, ...(item.finalJob === null ? [] : [item.finalJob])] : [item]

/** The same key again submits nothing twice: each entry has its own, made of the command's. */
async function submitAll(context: Context, entries: readonly FileEntry[]): Promise<Applied[]> {
  const { idempotencyKey } = context.options
  // With a key of the caller's, a call that was cut off is done to its end: what it made may be there by now.
  if (entries.length > 1 && idempotencyKey === undefined) await forecastAll(context, entries)
  const key = idempotencyKey ?? randomUUID()
  const applied: Applied[] = []
  for (const [index, entry] of entries.entries()) {
    const onceKey = entries.length === 1 ? key : `${key}-${index}`
    try {
      applied.push(await submitOne(context, entry, onceKey))
    } catch (error) {
      throw placeError(
        entry,
        error,
        applied.map(({ name, shortId }) => `${name} (${shortId})`),
      )
    }
  }
  return applied
}

async function submitOne({ client, text }: Context, entry: FileEntry, onceKey: string): Promise<Applied> {
  if (entry.kind === 'study') {
    const study = await client.post<Study>('/studies', entry.spec, { onceKey })
    const { id, name, state } = study
    return { kind: 'study', id, shortId: id.slice(-6), name, state, warnings: [] }
  }
  const submitted = await client.post<SubmittedJob>('/jobs', entry.spec, { onceKey })
  return toApplied(submitted.job, tellWarnings(submitted, text))
}

const toApplied = ({ id, shortId, name, state }: JobSummary, warnings: readonly string[]): Applied => ({
  kind: 'job',
  id,
  shortId,
  name,
  state,
  warnings,
})

async function waitForAll(
  context: Context,
  applied: readonly Applied[],
  limitMs: number,
): Promise<Applied[]> {
  const ended: Applied[] = []
  for (const one of applied) {
    const found =
      one.kind === 'study'
        ? await watchStudy(context, one.id, limitMs)
        : await watchJob(context, one.id, { limitMs })
    ended.push({ ...one, state: found.state })
    if (found.state !== 'succeeded') throw jobFailed({ ...found, shortId: one.shortId })
  }
  return ended
}
