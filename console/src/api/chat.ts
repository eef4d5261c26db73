/** A streamed chat through the guard, with its trace: what the OpenAI surface sends, event by event. */
import type { GuardTrace } from '#contract'
import { ApiError, readProblem, serverSilent } from './problem.ts'
import { projectHeaders } from './project.ts'
import { createEventReader } from './read-events.ts'

export interface ChatProgress {
  readonly text: string
  readonly finish: string | null
  readonly promptTokens: number | null
  readonly completionTokens: number | null
  readonly requestId: string | null
  readonly trace: GuardTrace | null
  /** Milliseconds since the request was sent, on this browser's clock. */
  readonly firstTokenMs: number | null
  readonly totalMs: number
  readonly ended: boolean
}

interface ChatChunk {
  readonly choices?: readonly {
    readonly delta?: { readonly content?: string }
    readonly finish_reason?: string | null
  }[]
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number } | null
  readonly error?: { readonly message: string; readonly code?: string | null }
}

export interface ChatRequest {
  readonly model: string
  readonly prompt: string
  readonly temperature: number
  readonly maxTokens: number
}

/** Calls `show` with all that is known so far, each time something came. */
export async function streamChat(
  request: ChatRequest,
  signal: AbortSignal,
  show: (progress: ChatProgress) => void,
): Promise<void> {
  const sentAt = performance.now()
  let response: Response
  try {
    response = await fetch('/v1/chat/completions', {
      method: 'POST',
      signal,
      headers: { 'content-type': 'application/json', 'x-baton-trace': '1', ...projectHeaders() },
      body: JSON.stringify({
        model: request.model,
        messages: [{ role: 'user', content: request.prompt }],
        temperature: request.temperature,
        max_tokens: request.maxTokens,
        stream: true,
        stream_options: { include_usage: true },
      }),
    })
  } catch (error) {
    if (signal.aborted) throw error
    throw serverSilent()
  }
  if (!response.ok || response.body === null) throw await readProblem(response)
  let now: ChatProgress = {
    text: '',
    finish: null,
    promptTokens: null,
    completionTokens: null,
    requestId: response.headers.get('x-request-id'),
    trace: null,
    firstTokenMs: null,
    totalMs: 0,
    ended: false,
  }
  const read = createEventReader((event, data) => {
    const totalMs = performance.now() - sentAt
    if (event === 'baton.trace') now = { ...now, trace: JSON.parse(data) as GuardTrace }
    else if (data !== '[DONE]') now = take(now, JSON.parse(data) as ChatChunk, totalMs)
  })
  for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
    read(piece)
    show(now)
  }
  show({ ...now, ended: true, totalMs: now.totalMs === 0 ? performance.now() - sentAt : now.totalMs })
}

function take(now: ChatProgress, chunk: ChatChunk, totalMs: number): ChatProgress {
  if (chunk.error !== undefined)
    throw new ApiError({
      status: 500,
      detail: chunk.error.message,
      code: chunk.error.code ?? 'serving/stream-broken',
      request_id: now.requestId ?? undefined,
    })
  const choice = chunk.choices?.[0]
  const text = choice?.delta?.content ?? ''
  return {
    ...now,
    text: now.text + text,
    finish: choice?.finish_reason ?? now.finish,
    promptTokens: chunk.usage?.prompt_tokens ?? now.promptTokens,
    completionTokens: chunk.usage?.completion_tokens ?? now.completionTokens,
    firstTokenMs: now.firstTokenMs ?? (text === '' ? null : totalMs),
    totalMs: text === '' ? now.totalMs : totalMs,
  }
}
