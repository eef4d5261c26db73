/** What other modules ask of serving. */
import type { Endpoint, EndpointSpec, GenerateRequest, GeneratedPiece, Page } from '#contract'
import type { z } from 'zod'
import type { JobProgram } from '#runtime'

export interface Serving {
  list(project: string, query: { cursor?: string | undefined; limit: number }): Promise<Page<Endpoint>>
  get(project: string, name: string): Promise<Endpoint>
  /** Creates it, or brings the one of this name to this model and count: rolling, the old replicas answer until a new one is ready. */
  apply(request: { spec: z.input<typeof EndpointSpec>; project: string; owner: string }): Promise<Endpoint>
  remove(project: string, name: string, by: string): Promise<Endpoint>
  models(project: string): Promise<readonly { readonly name: string; readonly createdAt: number }[]>
  generate(request: GenerateRequest, signal: AbortSignal): AsyncIterable<GeneratedPiece>
  overview(project: string): Promise<{ serving: number; failing: number }>
  readonly programs: { readonly serve: JobProgram }
  /** Keeps replicas as wanted until `close`. */
  start(): Promise<void>
  close(): Promise<void>
}
