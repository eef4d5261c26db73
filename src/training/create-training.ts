/** Everything training offers, put together. */
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import type { Clock, Logger } from '#base'
import type { Runtime } from '#runtime'
import type { BlobStore, Tables } from '#store'
import { createModels } from './models.ts'
import { createPythonEnvironment } from './python-environment.ts'
import { createRegisterProgram } from './register-program.ts'
import type { Training } from './service.ts'
import { createStudies } from './studies.ts'
import { createTrainProgram, type TrainProgramDeps } from './train-program.ts'

export interface TrainingOptions {
  readonly db: Kysely<Tables>
  readonly blobs: BlobStore
  readonly runtime: Runtime
  /** The data module's: training knows no datasets of its own. */
  readonly resolveDataset: TrainProgramDeps['resolveDataset']
  readonly clock: Clock
  readonly log: Logger
  /** Absolute. */
  readonly dataDir: string
}

export function createTraining(options: TrainingOptions): Training {
  const { db, blobs, runtime, resolveDataset, clock, log, dataDir } = options
  const python = createPythonEnvironment({ dataDir })
  const train = createTrainProgram({ python, resolveDataset })
  const register = createRegisterProgram({ db, blobs, runtime, clock, dataDir })
  const studies = createStudies({
    db,
    runtime,
    clock,
    log: log.with({ part: 'studies' }),
    forecast: (request) => runtime.forecast(request),
  })
  return {
    models: createModels({ db, blobs, runtime, linksDir: join(dataDir, 'models') }),
    studies,
    programs: { train, register },
    async python() {
      const { available, torch, why, said } = await python.look()
      return { available, torch, why, said }
    },
    start: () => studies.start(),
    close: () => studies.close(),
  }
}
