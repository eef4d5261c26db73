/** What is wrong with a job or a study as it was written, its program's settings included. */
import { pathText } from '#base'
import { findMistakes, type Mistake } from '#config'
import { JobSpec, settingsOf, StudySpec } from '#contract'

export function mistakesOfJob(value: unknown): Mistake[] {
  const settings = settingsPartOf(value)
  const found = findMistakes(JobSpec, value)
  return settings === null ? found : [...found, ...findMistakes(settings.schema, settings.given, ['with'])]
}

/** A trial's settings stand in `trials`, over those of the job. */
export function mistakesOfStudy(value: unknown): Mistake[] {
  const { trials, ...jobs } = value as Readonly<Record<string, unknown>>
  const settings = (Array.isArray(trials) ? trials : []).filter(
    (trial: unknown): trial is object => typeof trial === 'object' && trial !== null,
  )
  const found = new Map<string, Mistake>()
  for (const name of ['trialJob', 'finalJob']) {
    const job = settingsPartOf(jobs[name])
    if (job === null) continue
    for (const [index, trial] of settings.entries()) {
      for (const mistake of findMistakes(job.schema, { ...job.given, ...trial })) {
        const isTrials = Object.hasOwn(trial, mistake.path[0] ?? '')
        const path = [...(isTrials ? ['trials', index] : [name, 'with']), ...mistake.path]
        found.set(pathText(path), { ...mistake, path })
      }
    }
  }
  return [...findMistakes(StudySpec, value), ...found.values()]
}

/** What says which settings there are. */
const SettingsPart = JobSpec.pick({ kind: true, recipe: true, with: true }).loose()

function settingsPartOf(job: unknown) {
  const { data } = SettingsPart.safeParse(job)
  const schema = data === undefined ? null : settingsOf(data.kind, data.recipe)
  return data === undefined || schema === null ? null : { schema, given: data.with }
}
