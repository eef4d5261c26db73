/** Tuning: a search whose trials are jobs, and the long run that takes the winner. */
import { newId, pathText, type Logger } from '#base'
import {
  say,
  StudySpec,
  type JobForecast,
  type Study,
  type StudyForecast,
  type StudySpecInput,
} from '#contract'
import type { JobRequest } from '#runtime'
import { ambiguousStudy, badCursor, badStudy, studyNotFound, ofPart } from './errors.ts'
import { endStudy, moveStudy, stopJobs, type MoveDeps } from './move-study.ts'
import { layOver } from './plan-study.ts'
import { createSerial } from './serially.ts'
import type { Studies } from './service.ts'
import { jobsOf, type StudyJobs } from './study-jobs.ts'
import {
  findStudies,
  insertStudy,
  listStudies,
  readStudy,
  runningStudies,
  studiesCutShort,
  type StoredStudy,
} from './study-rows.ts'

export interface StudiesDeps extends MoveDeps {
  readonly log: Logger
  /** What the runtime says of a job, so that a bad final job is told before the trials, not after. */
  readonly forecast: (request: JobRequest) => Promise<JobForecast>
  /** Running studies are looked at this often also when no event came. */
  readonly lookEveryMs?: number
}

export interface RunningStudies extends Studies {
  start(): Promise<void>
  close(): Promise<void>
}

const DAY_MS = 24 * 60 * 60 * 1000

export function createStudies(deps: StudiesDeps): RunningStudies {
  const { db, runtime, clock, log, forecast, lookEveryMs = 2_000 } = deps
  const serial = createSerial()
  let timer: NodeJS.Timeout | undefined
  let endListening = (): void => {}

  const moveSoon = (id: string): void => {
    serial
      .run(id, () => moveStudy(deps, id))
      .catch((error: unknown) => log.error('A study could not be moved on', { studyId: id, error }))
  }

  const lookAtAll = async (): Promise<void> => {
    for (const { id } of await runningStudies(db)) if (!serial.isBusy(id)) moveSoon(id)
  }

  async function moveStudyOf(jobId: string): Promise<void> {
    for (const study of await runningStudies(db)) {
      if (study.trialJobIds.includes(jobId) || study.finalJobId === jobId) moveSoon(study.id)
    }
  }

  async function find(project: string, id: string): Promise<StoredStudy> {
    const found = await findStudies(db, project, id)
    const [first] = found
    if (first === undefined) throw studyNotFound(id)
    const exact = found.find((study) => study.id === id)
    if (exact === undefined && found.length > 1) throw ambiguousStudy(id, found.length)
    return exact ?? first
  }

  const present = async (study: StoredStudy): Promise<Study> =>
    presentWith(study, await jobsOf(runtime, [study]))

  function presentWith(study: StoredStudy, [jobs]: readonly StudyJobs[]): Study {
    const { id, name, state, spec, winner, message, said, createdAt, endedAt } = study
    return {
      id,
      name,
      state,
      objective: spec.objective,
      trials: (jobs?.trials ?? []).map(({ job, value }, index) => ({
        settings: spec.trials[index] ?? {},
        job,
        value,
      })),
      winner,
      finalJob: jobs?.final ?? null,
      message,
      said,
      createdAt,
      endedAt,
    }
  }

  async function foresee(
    input: StudySpecInput,
    whose: Pick<JobRequest, 'project' | 'owner'>,
  ): Promise<{ spec: StudySpec; forecast: StudyForecast }> {
    const spec = parse(input)
    const look = async (
      part: 'trialJob' | 'finalJob',
      job: StudySpec['trialJob'],
      trial: StudySpec['trials'][number],
    ): Promise<JobForecast> => {
      try {
        return await forecast({ spec: layOver(job, trial), ...whose })
      } catch (error) {
        throw ofPart(error, part)
      }
    }
    const trials: JobForecast[] = []
    const finals: JobForecast[] = []
    for (const trial of spec.trials) {
      trials.push(await look('trialJob', spec.trialJob, trial))
      if (spec.finalJob !== undefined) finals.push(await look('finalJob', spec.finalJob, trial))
    }
    return { spec, forecast: { name: spec.name, trials, finalJob: finals[0] ?? null } }
  }

  const presentAgain = async (study: StoredStudy): Promise<Study> =>
    present((await readStudy(db, study.id)) ?? study)

  return {
    async submit({ spec: input, project, owner, id = newId('study', clock.now()) }) {
      const made = await readStudy(db, id)
      if (made !== null && made.project === project) {
        await serial.run(id, () => moveStudy(deps, id))
        return presentAgain(made)
      }
      const { spec } = await foresee(input, { project, owner })
      const study = newStudy(id, spec, project, owner, clock.now())
      await insertStudy(db, study)
      await runtime.events.publish({ topic: 'study', key: study.id, change: 'created', project })
      // The caller waits until all trials are in the queue: what the runtime refuses is the caller's error.
      await serial.run(study.id, () => moveStudy(deps, study.id))
      return presentAgain(study)
    },

    forecast: async ({ spec, ...whose }) => (await foresee(spec, whose)).forecast,

    async list(project, { cursor, limit }) {
      if (cursor !== undefined && !/^study_[0-9a-z]+$/.test(cursor)) throw badCursor(cursor)
      const found = await listStudies(db, project, cursor, limit + 1)
      const studies = found.slice(0, limit)
      const jobs = await jobsOf(runtime, studies)
      const items = studies.map((study, index) => presentWith(study, jobs.slice(index, index + 1)))
      return { items, nextCursor: found.length > limit ? (items.at(-1)?.id ?? null) : null }
    },

    get: async (project, id) => present(await find(project, id)),

    async stop(project, id, by) {
      const study = await find(project, id)
      if (study.state !== 'running') return present(study)
      await serial.run(study.id, () => endStudy(deps, study, 'stopped', say('study.stopped-by', { by }), by))
      return presentAgain(study)
    },

    async start() {
      endListening = runtime.events.listen(({ topic, change, key }) => {
        if (topic !== 'job' || change !== 'state') return
        moveStudyOf(key).catch((error: unknown) =>
          log.warn('A job was not brought to its study', { jobId: key, error }),
        )
      })
      // A server that died while it stopped a study may have left jobs of it running.
      for (const study of await studiesCutShort(db, clock.now() - DAY_MS))
        await stopJobs(deps, study, 'the study')
      await lookAtAll()
      timer = setInterval(() => {
        lookAtAll().catch((error: unknown) => log.warn('Running studies were not looked at', { error }))
      }, lookEveryMs)
      timer.unref()
    },

    async close() {
      clearInterval(timer)
      endListening()
      await serial.idle()
    },
  }
}

function parse(input: unknown): StudySpec {
  const parsed = StudySpec.safeParse(input)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw badStudy(pathText(issue?.path ?? []), issue ?? { message: 'is wrong' })
}

const newStudy = (id: string, spec: StudySpec, project: string, owner: string, now: number): StoredStudy => ({
  id,
  name: spec.name,
  state: 'running',
  project,
  owner,
  spec,
  trialJobIds: spec.trials.map(() => null),
  finalJobId: null,
  winner: null,
  message: null,
  said: null,
  createdAt: now,
  endedAt: null,
})
