/**
 * Reads the body of a request on an OpenAI surface.
 *
 * What would carry text past the guard or promise what is not done (tools, images, log probabilities, several
 * choices) is refused; settings without effect here are passed over; members nobody knows are refused, as
 * OpenAI does. Only what is named below is used: a member that is passed over reaches no model.
 */
import { z } from 'zod'
import { inEnglish, sayIssue } from '#contract'
import { badRequest } from '../errors.ts'
import type { Segment } from '../scan/segment.ts'
import type { Surface } from '../service.ts'
import type { SurfaceRequest } from './model.ts'

const CONTENT_PARTS_LIMIT = 1_000
const MESSAGES_LIMIT = 10_000

const TextPart = z.object({ type: z.literal('text'), text: z.string() })
const Content = z.union([z.string(), z.array(z.unknown()).max(CONTENT_PARTS_LIMIT)])
const ROLES = ['system', 'developer', 'user', 'assistant', 'tool'] as const

const whole = z.number().int()
const shared = {
  model: z.string().min(1).max(256),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  seed: whole.min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER).nullish(),
  stop: z.union([z.string(), z.array(z.string()).max(4)]).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  max_tokens: whole.min(1).max(1_000_000).nullish(),
}
const ChatBody = z.object({
  ...shared,
  messages: z.array(z.record(z.string(), z.unknown())).min(1).max(MESSAGES_LIMIT),
  max_completion_tokens: whole.min(1).max(1_000_000).nullish(),
})
const CompletionBody = z.object({ ...shared, prompt: z.union([z.string(), z.array(z.unknown()).max(1)]) })

/** No effect here, and none on what the guard sees. */
const PASSED_OVER = new Set(
  'user metadata store service_tier safety_identifier prompt_cache_key prompt_cache_retention parallel_tool_calls reasoning_effort verbosity frequency_penalty presence_penalty top_k min_p repetition_penalty ignore_eos'.split(
    ' ',
  ),
)
/** Members that are taken only as the value that means "off". */
const ONLY_OFF: Readonly<Record<string, (value: unknown) => boolean>> = {
  n: (value) => value === 1,
  best_of: (value) => value === 1,
  logprobs: (value) => value === false,
  top_logprobs: (value) => value === 0,
  echo: (value) => value === false,
  suffix: (value) => value === '',
  logit_bias: isEmpty,
  tools: isEmpty,
  functions: isEmpty,
  tool_choice: (value) => value === 'none' || value === 'auto',
  function_call: (value) => value === 'none' || value === 'auto',
  response_format: (value) => (value as { type?: unknown }).type === 'text',
  modalities: (value) => Array.isArray(value) && value.every((item) => item === 'text'),
  audio: () => false,
  prediction: () => false,
  web_search_options: () => false,
  moderation: () => false,
}
/** Of a message; null and empty are off. `name` is passed over: no model sees it. */
const MESSAGE_ONLY_OFF = [
  'tool_calls',
  'function_call',
  'audio',
  'refusal',
  'reasoning_content',
  'annotations',
]
const MESSAGE_KNOWN = new Set(['role', 'content', 'name', 'tool_call_id', ...MESSAGE_ONLY_OFF])

export function readRequest(surface: Surface, body: unknown): SurfaceRequest {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw badRequest(null, 'The body must be a JSON object with "model" and what to answer')
  }
  const schema = surface === 'completions' ? CompletionBody : ChatBody
  refuseUnsupported(body, new Set(Object.keys(schema.shape)))
  const chat = surface === 'completions' ? null : parse(ChatBody, body)
  const completion = surface === 'completions' ? parse(CompletionBody, body) : null
  const stated = chat ?? completion!
  const segments = chat === null ? [promptSegment(completion!.prompt)] : chat.messages.map(messageSegment)
  const { stop, stream_options: streamOptions } = stated
  const maxTokens = chat?.max_completion_tokens ?? stated.max_tokens ?? null
  return {
    surface,
    model: stated.model,
    segments,
    maxTokens: maxTokens ?? (completion === null ? null : COMPLETION_TOKENS),
    temperature: stated.temperature ?? null,
    topP: stated.top_p ?? null,
    seed: stated.seed ?? null,
    stop: typeof stop === 'string' ? [stop] : (stop ?? []),
    isStreamed: stated.stream ?? false,
    includesUsage: streamOptions?.include_usage ?? false,
  }
}

/** OpenAI's default on this surface. */
const COMPLETION_TOKENS = 16

function refuseUnsupported(body: object, known: ReadonlySet<string>): void {
  for (const [name, value] of Object.entries(body)) {
    if (known.has(name) || PASSED_OVER.has(name) || value === null || value === undefined) continue
    const isOff = ONLY_OFF[name]
    if (isOff === undefined) throw badRequest(name, `Unknown parameter: '${name}'.`, 'unknown_parameter')
    if (!isOff(value)) {
      throw badRequest(name, `'${name}' is not supported here. Leave it out.`, 'unsupported_parameter')
    }
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, body: object): z.infer<Schema> {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  const param = pathText(issue.path)
  throw badRequest(param, `Invalid '${param}': ${inEnglish(sayIssue(issue))}.`, 'invalid_value')
}

/** `messages[0].content`, as OpenAI writes it. */
const pathText = (path: readonly PropertyKey[]): string =>
  path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`))
    .join('')

function promptSegment(prompt: string | readonly unknown[]): Segment {
  const text = typeof prompt === 'string' ? prompt : prompt[0]
  if (typeof text !== 'string') {
    throw badRequest(
      'prompt',
      "'prompt' must be one text; lists of texts and token numbers are not supported.",
      'invalid_value',
    )
  }
  return { role: 'user', channel: 'text', text }
}

function messageSegment(message: Readonly<Record<string, unknown>>, index: number): Segment {
  const at = `messages[${index}]`
  for (const [name, value] of Object.entries(message)) {
    if (!MESSAGE_KNOWN.has(name))
      throw badRequest(`${at}.${name}`, `Unknown parameter: '${at}.${name}'.`, 'unknown_parameter')
    if (MESSAGE_ONLY_OFF.includes(name) && value !== null && value !== undefined && !isEmpty(value)) {
      throw badRequest(
        `${at}.${name}`,
        `'${at}.${name}' is not supported here. Leave it out.`,
        'unsupported_parameter',
      )
    }
  }
  const role = ROLES.find((known) => known === message['role'])
  if (role === undefined)
    throw badRequest(`${at}.role`, `'${at}.role' must be one of ${ROLES.join(', ')}.`, 'invalid_value')
  return { role, channel: 'text', text: contentText(message['content'], role, `${at}.content`) }
}

function contentText(content: unknown, role: Segment['role'], at: string): string {
  if (role === 'assistant' && (content === null || content === undefined)) return ''
  const parsed = Content.safeParse(content)
  if (!parsed.success)
    throw badRequest(at, `'${at}' must be a text or a list of text parts.`, 'invalid_value')
  if (typeof parsed.data === 'string') return parsed.data
  return parsed.data
    .map((part, index) => {
      const text = TextPart.safeParse(part)
      if (text.success) return text.data.text
      const type = (part as { type?: unknown } | null)?.type
      throw badRequest(
        `${at}[${index}]`,
        `'${at}[${index}]' is no text part${typeof type === 'string' ? ` but "${type}"` : ''}. This model takes text only.`,
        'invalid_value',
      )
    })
    .join('\n')
}

function isEmpty(value: unknown): boolean {
  if (value === '') return true
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}
