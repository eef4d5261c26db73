/** Answers in OpenAI's shapes: one object, or the chunks of a stream. */
import type { Surface } from '../service.ts'
import type { Finish, Usage } from './model.ts'

export interface AnswerWriter {
  whole(text: string, finish: Finish, usage: Usage): object
  /** What comes before the text, or null. */
  first(): object | null
  piece(text: string): object
  last(finish: Finish): object
  usage(usage: Usage): object
}

interface Head {
  readonly requestId: string
  readonly model: string
  readonly createdAt: number
  /** Asked for by stream_options: every chunk says null until the last one says how many. */
  readonly includesUsage: boolean
}

export const createAnswerWriter = (surface: Surface, head: Head): AnswerWriter =>
  surface === 'completions' ? completionWriter(head) : chatWriter(head)

const seconds = (ms: number): number => Math.floor(ms / 1000)

function chatWriter({ requestId, model, createdAt, includesUsage }: Head): AnswerWriter {
  const id = `chatcmpl-${requestId}`
  const created = seconds(createdAt)
  const chunk = (delta: object, finish: Finish | null): object => ({
    id,
    object: 'chat.completion.chunk',
    created,
    model,
    system_fingerprint: null,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    ...(includesUsage ? { usage: null } : {}),
  })
  return {
    whole: (content, finish, usage) => ({
      id,
      object: 'chat.completion',
      created,
      model,
      system_fingerprint: null,
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content, refusal: null },
          logprobs: null,
          finish_reason: finish,
        },
      ],
      usage,
    }),
    first: () => chunk({ role: 'assistant', content: '', refusal: null }, null),
    piece: (content) => chunk({ content }, null),
    last: (finish) => chunk({}, finish),
    usage: (usage) => ({
      id,
      object: 'chat.completion.chunk',
      created,
      model,
      system_fingerprint: null,
      choices: [],
      usage,
    }),
  }
}

function completionWriter({ requestId, model, createdAt, includesUsage }: Head): AnswerWriter {
  const id = `cmpl-${requestId}`
  const created = seconds(createdAt)
  const head = { id, object: 'text_completion', created, model, system_fingerprint: null }
  const choice = (text: string, finish: Finish | null): object => ({
    index: 0,
    text,
    logprobs: null,
    finish_reason: finish,
  })
  const chunk = (text: string, finish: Finish | null): object => ({
    ...head,
    choices: [choice(text, finish)],
    ...(includesUsage ? { usage: null } : {}),
  })
  return {
    whole: (text, finish, usage) => ({ ...head, choices: [choice(text, finish)], usage }),
    first: () => null,
    piece: (text) => chunk(text, null),
    last: (finish) => chunk('', finish),
    usage: (usage) => ({ ...head, choices: [], usage }),
  }
}
