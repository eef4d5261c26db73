/** The jobs of a study, as the runtime has them now. */
import type { JobDetail, JobSummary } from '#contract'
import type { Runtime } from '#runtime'
import type { StudyView } from './plan-study.ts'
import type { StoredStudy } from './study-rows.ts'
import { trialValue } from './trial-value.ts'

export interface StudyJobs {
  readonly trials: readonly { readonly job: JobDetail | null; readonly value: number | null }[]
  readonly final: JobDetail | null
}

export async function jobsOf(
  runtime: Pick<Runtime, 'get' | 'curve'>,
  study: StoredStudy,
): Promise<StudyJobs> {
  const get = (id: string | null): Promise<JobDetail | null> =>
    id === null ? Promise.resolve(null) : runtime.get(study.project, id)
  const trials = study.trialJobIds.map(async (id) => {
    const job = await get(id)
    return { job, value: job === null ? null : await trialValue(runtime, job, study.spec.objective) }
  })
  return { trials: await Promise.all(trials), final: await get(study.finalJobId) }
}

export const viewOf = (study: StoredStudy, jobs: StudyJobs): StudyView => ({
  objective: study.spec.objective,
  trials: jobs.trials,
  hasFinalJob: study.spec.finalJob !== undefined,
  finalJob: jobs.final,
  winner: study.winner,
})

/** Every job that carries the study's id, also one that its row does not know yet. */
export async function findJobs(runtime: Pick<Runtime, 'list'>, study: StoredStudy): Promise<JobSummary[]> {
  const jobs: JobSummary[] = []
  let cursor: string | undefined
  do {
    const page = await runtime.list({ project: study.project, studyId: study.id, limit: 100, cursor })
    jobs.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return jobs
}
