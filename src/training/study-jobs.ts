/** The jobs of a study, as the runtime has them now. */
import type { JobSummary } from '#contract'
import type { JobResult, Runtime } from '#runtime'
import type { StudyView } from './plan-study.ts'
import type { StoredStudy } from './study-rows.ts'
import { trialValue } from './trial-value.ts'

export interface StudyJobs {
  readonly trials: readonly { readonly job: JobSummary | null; readonly value: number | null }[]
  readonly final: JobSummary | null
}

/** Of all the studies at once, by their order. They are of one project. */
export async function jobsOf(
  runtime: Pick<Runtime, 'results'>,
  studies: readonly StoredStudy[],
): Promise<StudyJobs[]> {
  const ids = studies.flatMap(({ trialJobIds, finalJobId }) => [...trialJobIds, finalJobId])
  const known = ids.filter((id) => id !== null)
  const found = await runtime.results(studies[0]?.project ?? '', known)
  const byId = new Map(found.map((result) => [result.job.id, result]))
  const resultOf = (id: string | null): JobResult | null => (id === null ? null : (byId.get(id) ?? null))
  return studies.map(({ trialJobIds, finalJobId, spec }) => ({
    trials: trialJobIds.map(resultOf).map((result) => ({
      job: result?.job ?? null,
      value: result === null ? null : trialValue(result, spec.objective),
    })),
    final: resultOf(finalJobId)?.job ?? null,
  }))
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
