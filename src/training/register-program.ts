/** Jobs of kind `register`: the final checkpoint of a training job becomes a model version. */
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { programFile, type Clock } from '#base'
import { RegisterSettings } from '#contract'
import { readSettings, type JobProgram, type Runtime } from '#runtime'
import type { BlobStore, Tables } from '#store'
import { admit } from './admission.ts'
import { badSettings, noCheckpoint } from './errors.ts'
import { assertTrained, findCheckpoint } from './find-checkpoint.ts'
import { addVersion } from './model-versions.ts'
import { MODEL_FILES, type RegisterOrder } from './register-order.ts'

export interface RegisterDeps {
  readonly db: Kysely<Tables>
  readonly blobs: BlobStore
  readonly runtime: Pick<Runtime, 'get'>
  readonly clock: Clock
  readonly dataDir: string
}

const Metadata = z.object({ parameters: z.number().int().min(1), weightsSha256: z.string() })

export function createRegisterProgram({ db, blobs, runtime, clock, dataDir }: RegisterDeps): JobProgram {
  return {
    async check(spec, project) {
      const settings = readSettings(spec, RegisterSettings)
      if (spec.resources.tasks !== 1)
        throw badSettings('register', 'it is one task; leave resources.tasks out')
      const source = await runtime.get(project, settings.sourceJobId)
      assertTrained(source)
      await findCheckpoint(dataDir, source)
      return { spec: { ...spec, with: { ...settings, sourceJobId: source.id } }, warnings: [] }
    },

    async plan(job, attempt) {
      const { model, sourceJobId } = readSettings(job.spec, RegisterSettings)
      const checkpoint = await findCheckpoint(dataDir, await runtime.get(job.project, sourceJobId))
      const order: RegisterOrder = {
        model,
        checkpoint: await attempt.readable(checkpoint.folder),
        weightsSha256: checkpoint.weightsSha256,
      }
      return {
        prepare: [],
        tasks: [
          {
            stream: 'main',
            argv: [process.execPath, programFile('training/register')],
            env: { BATON_REGISTER: JSON.stringify(order) },
          },
        ],
      }
    },

    async publish(job, outputs) {
      const { model, sourceJobId } = readSettings(job.spec, RegisterSettings)
      const made = outputs.find((output) => output.kind === 'model')
      if (made === undefined) throw noCheckpoint(job.spec.name, job.id.slice(-6))
      const metadata = Metadata.parse(made.metadata)
      const files = []
      for (const name of MODEL_FILES) files.push({ name, ...(await blobs.putFile(join(made.path, name))) })
      const source = await runtime.get(job.project, sourceJobId)
      const { evalLoss, step } = await findCheckpoint(dataDir, source)
      const version = await addVersion(db, {
        project: job.project,
        model,
        weightsSha256: metadata.weightsSha256,
        parameters: metadata.parameters,
        bytes: files.reduce((sum, file) => sum + file.bytes, 0),
        files,
        evaluation: { evalLoss, step },
        gate: admit({ evalLoss, step }),
        sourceJobId,
        jobId: job.id,
        datasetRefs: [...new Set(Object.values(source.spec.inputs))].toSorted(),
        createdAt: clock.now(),
        createdBy: job.owner,
      })
      return [
        {
          name: made.name,
          kind: 'model',
          ref: version.ref,
          digest: version.digest,
          metadata: { ...metadata, evalLoss, step, gate: version.gate.state },
        },
      ]
    },
  }
}
