/** Jobs of kind `serve`: one replica of an endpoint each. The reconciler submits them. */
import { z } from 'zod'
import { pathText, programFile } from '#base'
import { EndpointSpec, Name, type JobSpec } from '#contract'
import type { JobProgram } from '#runtime'
import { badSettings } from './errors.ts'
import { checkModel, type ResolveModel } from './model-source.ts'
import type { ReplicaOrder } from './replica-order.ts'

const Settings = z.strictObject({
  endpoint: Name,
  model: z.string(),
  /** Absent: what the model was trained on. */
  contextTokens: EndpointSpec.shape.contextTokens,
  number: z.number().int().min(1),
})
export type ServeSettings = z.infer<typeof Settings>

export function createServeProgram(resolveModel: ResolveModel): JobProgram {
  return {
    async check(spec, project) {
      const settings = serveSettings(spec)
      if (spec.resources.tasks !== 1) throw badSettings('a replica is one task; leave resources.tasks out')
      const { ref } = await checkModel(resolveModel, project, settings.model, settings.contextTokens ?? null)
      return { spec: { ...spec, with: { ...settings, model: ref } }, warnings: [] }
    },

    async plan(job) {
      const { model, contextTokens } = serveSettings(job.spec)
      const found = await checkModel(resolveModel, job.project, model, contextTokens ?? null)
      const order: ReplicaOrder = {
        modelPath: found.ggufPath,
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

export function serveSettings(spec: Pick<JobSpec, 'with'>): ServeSettings {
  const parsed = Settings.safeParse(spec.with)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw badSettings(`${pathText(['with', ...(issue?.path ?? [])])}: ${issue?.message}`)
}
