/** The models to serve: main.ts passes the registry's `resolve`. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { contextTooLarge, modelNotAdmitted } from './errors.ts'

/** A model version whose files are at hand: training's ResolvedModel has it. */
export interface ServableModel {
  readonly version: {
    readonly ref: string
    readonly gate: { readonly state: string; readonly why: string }
    readonly files: readonly { readonly name: string; readonly bytes: number }[]
  }
  readonly paths: Readonly<Record<string, string>>
}
export type ResolveModel = (project: string, ref: string) => Promise<ServableModel>

export interface CheckedModel {
  /** With its version: `docs-lm@1`. */
  readonly ref: string
  readonly ggufPath: string
  readonly ggufBytes: number
  readonly contextTokens: number
}

const GGUF = 'model.gguf'
const Config = z.object({ max_position_embeddings: z.number().int().min(1) })

/** A model that may be served, with the context that was asked for, or the one it was trained on. */
export async function checkModel(
  resolve: ResolveModel,
  project: string,
  ref: string,
  askedTokens: number | null,
): Promise<CheckedModel> {
  const { version, paths } = await resolve(project, ref)
  if (version.gate.state !== 'admitted') throw modelNotAdmitted(version.ref, version.gate.why)
  const ggufPath = paths[GGUF]
  const configPath = paths['config.json']
  if (ggufPath === undefined || configPath === undefined) {
    throw modelNotAdmitted(version.ref, `it has no ${ggufPath === undefined ? GGUF : 'config.json'}`)
  }
  const trained = Config.parse(JSON.parse(await readFile(configPath, 'utf8'))).max_position_embeddings
  if (askedTokens !== null && askedTokens > trained) throw contextTooLarge(version.ref, askedTokens, trained)
  return {
    ref: version.ref,
    ggufPath,
    ggufBytes: version.files.find((file) => file.name === GGUF)?.bytes ?? 0,
    contextTokens: askedTokens ?? trained,
  }
}
