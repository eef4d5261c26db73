/** Baton's own scheduler as a subject of the simulator: the code that decides in production. */
import { ElasticScheduler, type DeviceType, type ElasticSettings } from '#scheduler'
import type { ElasticPolicy } from './policy.ts'

export function createBaton(
  name: string,
  types: readonly DeviceType[],
  settings: ElasticSettings,
): ElasticPolicy {
  const scheduler = new ElasticScheduler(types, settings)
  return {
    name,
    roundSeconds: settings.roundSeconds,
    isEventDriven: true,
    readsDeclarations: settings.usesDeclarations,
    movesOfSameShapeAreFree: false,
    decide: (_now, jobs) => scheduler.decide(jobs),
    chooseBatch: (job, allocation) => scheduler.chooseBatch(job, allocation),
    wantsDecision: () => scheduler.hasNews,
    observe: (_job, step, gradient) => scheduler.observe(step, gradient),
    restarted: (application, seconds) => scheduler.restarted(application, seconds),
    finished: (job) => scheduler.finished(job),
  }
}
