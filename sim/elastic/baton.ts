/** Baton's own scheduler as a subject of the simulator: the code that decides in production. */
import { ElasticScheduler, type DeviceType, type ElasticSettings } from '#scheduler'
import type { ElasticPolicy } from './policy.ts'

/** A cluster of so many devices is looked at after each event; larger ones gather events for as much longer. */
const DEVICES_PER_GRAIN = 256
const GRAIN_SECONDS = 5

export function createBaton(
  name: string,
  types: readonly DeviceType[],
  settings: ElasticSettings,
): ElasticPolicy {
  const devices = types.reduce((sum, { nodeCount, devicesPerNode }) => sum + nodeCount * devicesPerNode, 0)
  const scheduler = new ElasticScheduler(types, settings)
  return {
    name,
    roundSeconds: settings.roundSeconds,
    isEventDriven: true,
    restSeconds: GRAIN_SECONDS * Math.ceil(devices / DEVICES_PER_GRAIN),
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
