/** `baton chat MODEL [PROMPT…]`: talks to a model through the guard, and says what the guard did. */
import { createInterface } from 'node:readline/promises'
import { BatonError } from '#base'
import type { ChatMessage, GuardTrace } from '#contract'
import type { Context } from '../context.ts'
import { answerBlocked, noEndpoint, usage } from '../errors.ts'
import { EXIT } from '../exit-codes.ts'
import { readChatStream } from '../http/openai-stream.ts'
import { readStdin } from '../job-file/read-input.ts'
import { printOne } from '../output/print.ts'
import { plain, plainLines } from '../output/width.ts'
import { readNumber, readWhole } from '../read-number.ts'
import { spansOf } from './audit.ts'

interface ChatOptions {
  readonly maxTokens?: string
  readonly temperature?: string
  readonly seed?: string
  readonly system?: string
  readonly trace?: boolean
}

interface Answer {
  readonly text: string
  readonly finish: string | null
  readonly trace: GuardTrace | null
}

export async function run(
  context: Context,
  [model = '', ...words]: readonly string[],
  options: ChatOptions,
): Promise<number> {
  const { environment, screen } = context
  const settings = readSettings(options)
  const prompt =
    words.length > 0
      ? words.join(' ')
      : environment.stdin.isTTY
        ? null
        : await readStdin(environment.stdin, 'baton chat MODEL PROMPT')
  if (prompt?.trim() === '')
    throw usage(
      ['there is no prompt: it is empty', '没有提示词：内容为空'],
      `baton chat ${model} "Permission is hereby"`,
    )
  const start: ChatMessage[] =
    options.system === undefined ? [] : [{ role: 'system', content: options.system }]
  if (prompt === null) return converse(context, model, start, settings, options)

  const messages: ChatMessage[] = [...start, { role: 'user', content: prompt }]
  const isText = screen.format === 'table' || screen.format === 'wide'
  const answer = await ask(context, model, messages, settings, isText ? screen.write : () => {})
  if (isText) screen.write('\n')
  else
    await printOne(
      screen,
      { model, ...answer },
      () => model,
      () => [],
    )
  if (options.trace !== false && isText) sayTrace(context, answer)
  if (answer.finish === 'interrupted') return EXIT.interrupted
  if (isBlocked(answer)) throw answerBlocked(context.text('blocked', { policy: answer.trace?.policy ?? '–' }))
  return 0
}

/** Question and answer in turn, until Ctrl-D. */
async function converse(
  context: Context,
  model: string,
  start: readonly ChatMessage[],
  settings: object,
  options: ChatOptions,
): Promise<number> {
  const { environment, screen, say, text } = context
  say(text('chatHelp', { model }))
  const messages = [...start]
  const lines = createInterface({ input: environment.stdin, output: environment.stderr, prompt: '› ' })
  lines.on('SIGINT', () => lines.close())
  lines.prompt()
  for await (const line of lines) {
    if (line.trim() !== '') {
      messages.push({ role: 'user', content: line })
      const answer = await ask(context, model, messages, settings, screen.write)
      screen.write('\n')
      messages.push({ role: 'assistant', content: answer.text })
      if (options.trace !== false) sayTrace(context, answer)
    }
    lines.prompt()
  }
  return 0
}

async function ask(
  context: Context,
  model: string,
  messages: readonly ChatMessage[],
  settings: object,
  write: (text: string) => void,
): Promise<Answer> {
  const abort = new AbortController()
  const stop = context.catchInterrupt(() => abort.abort())
  let [text, finish, trace]: [string, string | null, GuardTrace | null] = ['', null, null]
  try {
    const response = await context.client.open('POST', '/v1/chat/completions', {
      body: { model, messages, stream: true, ...settings },
      headers: { 'x-baton-trace': '1' },
      signal: abort.signal,
    })
    for await (const piece of readChatStream(response)) {
      if (piece.kind === 'finish') finish = piece.reason
      else if (piece.kind === 'trace') trace = piece.trace
      else {
        text += piece.text
        // A model may write anything, also what moves the cursor.
        write(context.isTerminal ? plainLines(piece.text) : piece.text)
      }
    }
  } catch (error) {
    // OpenAI's code; its sentence holds what to do as well.
    if (error instanceof BatonError && error.code === 'model_not_found') throw noEndpoint(model)
    if (!abort.signal.aborted) throw error
    finish = 'interrupted'
  } finally {
    stop.release()
  }
  return { text, finish, trace }
}

const isBlocked = ({ finish, trace }: Answer): boolean =>
  finish === 'content_filter' || trace?.verdict === 'block'

/** What the guard did, and what the model was shown where that is not what was asked. */
function sayTrace({ say, text }: Context, { trace, finish }: Answer): void {
  if (trace === null) return
  const found = spansOf(trace.spans, text)
  const ms = Math.round(trace.guardInMs + trace.guardOutMs)
  const facts = {
    verdict: text.word('verdict', trace.verdict),
    policy: trace.policy,
    ms,
    finish: finish === null ? '–' : text.word('finish', finish),
    request: trace.requestId,
  }
  say(found === '' ? text('traceLine', facts) : text('traceFound', { ...facts, found }))
  const seen = trace.messagesAsSeen.findLast(({ role }) => role === 'user')
  if (trace.verdict === 'mask' && seen !== undefined) say(text('traceSeen', { seen: plain(seen.text) }))
}

function readSettings({ maxTokens, temperature, seed }: ChatOptions): object {
  const whole = (option: string, given: string | undefined, least: number): number | undefined =>
    given === undefined ? undefined : readWhole(option, given, { least })
  return {
    max_tokens: whole('--max-tokens', maxTokens, 1) ?? 256,
    temperature: temperature === undefined ? undefined : readNumber('--temperature', temperature),
    seed: whole('--seed', seed, 0),
  }
}
