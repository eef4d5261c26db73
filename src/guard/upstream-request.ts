import type { GenerateRequest } from '#contract'
import type { Caller } from './model.ts'
import type { SurfaceRequest } from './openai/model.ts'
import type { Segment } from './scan/segment.ts'

/** What the model is asked: made of checked segments, so nothing else of a request can reach it. */
export function toGenerateRequest(
  request: SurfaceRequest,
  seen: readonly Segment[],
  { project }: Caller,
  requestId: string,
): GenerateRequest {
  const { surface, model, maxTokens, temperature, topP, seed, stop } = request
  return {
    requestId,
    project,
    model,
    prompt:
      surface === 'completions'
        ? { kind: 'text', text: seen[0]?.text ?? '' }
        : { kind: 'chat', messages: seen.map(({ role, text }) => ({ role, content: text })) },
    maxTokens,
    temperature,
    topP,
    seed,
    stop: [...stop],
  }
}
