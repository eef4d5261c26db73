/** A request on an OpenAI surface, read and checked: all that is used of it, and nothing else. */
import type { Segment } from '../scan/segment.ts'
import type { Surface } from '../service.ts'

export interface SurfaceRequest {
  readonly surface: Surface
  readonly model: string
  readonly segments: readonly Segment[]
  readonly maxTokens: number | null
  readonly temperature: number | null
  readonly topP: number | null
  readonly seed: number | null
  readonly stop: readonly string[]
  readonly isStreamed: boolean
  readonly includesUsage: boolean
}

export type Finish = 'stop' | 'length' | 'content_filter'

export interface Usage {
  readonly prompt_tokens: number
  readonly completion_tokens: number
  readonly total_tokens: number
}
