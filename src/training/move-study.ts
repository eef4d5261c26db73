/**
 * Carries out what a study does next.
 *
 * The study's row is written before its first job, and each job carries the study's id and, in its environment,
 * the index of its trial. A server that dies between submitting a job and noting it finds the job that way,
 * so no trial runs twice and none is forgotten.
 */
import { BatonError, type Clock } from '#base'
import { isTerminal, say, sayError, type JobSpecInput, type Said } from '#contract'
import type { Runtime } from '#runtime'
import type { Kysely } from 'kysely'
import type { Tables } from '#store'
import { layOver, planStudy, type StudyDecision } from './plan-study.ts'
import { findJobs, jobsOf, viewOf } from './study-jobs.ts'
import { readStudy, updateStudy, type StoredStudy } from './study-rows.ts'

export interface MoveDeps {
  readonly db: Kysely<Tables>
  readonly runtime: Pick<Runtime, 'submit' | 'list' | 'get' | 'results' | 'stop' | 'events'>
  readonly clock: Clock
}

/** In a job's environment: the index of its trial, or `final`. */
const TRIAL = 'BATON_TRIAL'

/**
 * Does what comes next until there is something to wait for. One call at a time for one study. A job that the
 * runtime refuses ends the study; the refusal is thrown as well.
 */
export async function moveStudy(deps: MoveDeps, id: string): Promise<void> {
  for (;;) {
    const study = await readStudy(deps.db, id)
    if (study === null || study.state !== 'running') return
    const [jobs] = await jobsOf(deps.runtime, [study])
    if (jobs === undefined) return
    const decision = planStudy(viewOf(study, jobs))
    if (decision.kind === 'wait') return
    try {
      await carryOut(deps, study, decision)
    } catch (error) {
      if (isRefusal(error))
        await endStudy(deps, study, 'failed', say('study.refused', { why: sayError(error) }), 'the study')
      throw error
    }
    await deps.runtime.events.publish({ topic: 'study', key: id, change: 'state', project: study.project })
    if (decision.kind === 'end') return
  }
}

/** Ends a running study and its jobs. First the row: nothing new is submitted then. */
export async function endStudy(
  deps: MoveDeps,
  study: StoredStudy,
  state: 'failed' | 'stopped',
  said: Said,
  by: string,
): Promise<void> {
  await updateStudy(deps.db, study.id, { state, said, endedAt: deps.clock.now() })
  await stopJobs(deps, study, by)
  await deps.runtime.events.publish({
    topic: 'study',
    key: study.id,
    change: 'state',
    project: study.project,
  })
}

export async function stopJobs({ runtime }: MoveDeps, study: StoredStudy, by: string): Promise<void> {
  for (const job of await findJobs(runtime, study)) {
    if (!isTerminal(job.state)) await runtime.stop(study.project, job.id, by)
  }
}

async function carryOut(
  deps: MoveDeps,
  study: StoredStudy,
  decision: Exclude<StudyDecision, { kind: 'wait' }>,
): Promise<void> {
  const { db, clock } = deps
  const { finalJob, trialJob, trials } = study.spec
  switch (decision.kind) {
    case 'submit-trial': {
      const { index } = decision
      const spec = layOver(trialJob, trials[index] ?? {})
      const jobId = await submitOnce(deps, study, `${index}`, { ...spec, name: trialName(spec.name, index) })
      const trialJobIds = study.trialJobIds.map((known, at) => (at === index ? jobId : known))
      await updateStudy(db, study.id, { trialJobIds })
      return
    }
    case 'submit-final': {
      const { winner } = decision
      if (finalJob === undefined) throw new Error('a final job is submitted where none is wanted')
      const finalJobId = await submitOnce(deps, study, 'final', layOver(finalJob, trials[winner] ?? {}))
      await updateStudy(db, study.id, { finalJobId, winner })
      return
    }
    case 'end': {
      const { state, winner, said } = decision
      await updateStudy(db, study.id, { state, winner, said, endedAt: clock.now() })
    }
  }
}

/** `tune-docs` becomes `tune-docs-1`; a name has at most 63 characters. */
const trialName = (name: string, index: number): string => `${name.slice(0, 59)}-${index + 1}`

/** The job of this study with this mark: the one that is there, else a new one. */
async function submitOnce(
  { runtime }: MoveDeps,
  study: StoredStudy,
  mark: string,
  spec: JobSpecInput,
): Promise<string> {
  const known = new Set([...study.trialJobIds, study.finalJobId])
  for (const job of await findJobs(runtime, study)) {
    if (known.has(job.id)) continue
    const { spec: found } = await runtime.get(study.project, job.id)
    if (found.env[TRIAL] === mark) return job.id
  }
  const { job } = await runtime.submit({
    spec: { ...spec, env: { ...spec.env, [TRIAL]: mark } },
    project: study.project,
    owner: study.owner,
    studyId: study.id,
  })
  return job.id
}

/** The request is wrong and stays wrong; anything else is worth another try. */
const isRefusal = (error: unknown): error is BatonError =>
  error instanceof BatonError && error.kind !== 'unavailable' && error.kind !== 'failed'
