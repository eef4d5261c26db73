/** Jobs of kind `serve`: one replica of an endpoint each. The reconciler submits them. */
import { programFile } from '#base'
import { ServeSettings } from '#contract'
import { readSettings, type JobProgram } from '#runtime'
import { badSettings } from './errors.ts'
import { checkModel, type ResolveModel } from './model-source.ts'
import type { ReplicaOrder } from './replica-order.ts'

export function createServeProgram(resolveModel: ResolveModel): JobProgram {
  return {
    async check(spec, project) {
      const settings = readSettings(spec, ServeSettings)
      if (spec.resources.tasks !== 1) throw badSettings('a replica is one task; leave resources.tasks out')
      const { ref } = await checkModel(resolveModel, project, settings.model, settings.contextTokens ?? null)
      return { spec: { ...spec, with: { ...settings, model: ref } }, warnings: [] }
    },

    async plan(job, attempt) {
      const { model, contextTokens } = readSettings(job.spec, ServeSettings)
      const found = await checkModel(resolveModel, job.project, model, contextTokens ?? null)
      const order: ReplicaOrder = {
        modelPath: await attempt.readable(found.ggufPath),
        modelBytes: found.ggufBytes,
        contextTokens: found.contextTokens,
      }
      return {
        prepare: [],
        tasks: [
          {
            stream: 'main',
            argv: [process.execPath, programFile('serving/llama-replica')],
            env: { BATON_REPLICA: JSON.stringify(order) },
          },
        ],
      }
    },
  }
}
