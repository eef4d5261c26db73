/** What the guard asks of the models behind it, and who asks it. */
import type { GenerateRequest, GeneratedPiece } from '#contract'

/** The models behind the guard; main.ts passes serving's. */
export interface Upstream {
  models(project: string): Promise<readonly { readonly name: string; readonly createdAt: number }[]>
  /** Throws serving/no-endpoint, serving/not-ready, serving/replica-failed. Aborting frees the replica. */
  generate(request: GenerateRequest, signal: AbortSignal): AsyncIterable<GeneratedPiece>
}

/** From the API key or the session. */
export interface Caller {
  readonly id: string
  readonly name: string
  readonly project: string
  /** May see what the guard did (playground). */
  readonly mayTrace: boolean
}
