/** Reads an OpenAI stream: pieces of text as they come, then what the guard says about the answer. */
import { BatonError } from '#base'
import type { GuardTrace } from '#contract'

export type ChatPiece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'finish'; readonly reason: string }
  | { readonly kind: 'trace'; readonly trace: GuardTrace }

interface Chunk {
  readonly choices?: readonly {
    readonly delta?: { readonly content?: string | null }
    readonly text?: string
    readonly finish_reason?: string | null
  }[]
  readonly error?: { readonly message?: string; readonly code?: string | null; readonly type?: string }
}

export async function* readChatStream(response: Response): AsyncGenerator<ChatPiece> {
  for await (const { event, data } of readEvents(response)) {
    if (data === '[DONE]') return
    if (event === 'baton.trace') {
      yield { kind: 'trace', trace: JSON.parse(data) as GuardTrace }
      continue
    }
    const { choices, error } = JSON.parse(data) as Chunk
    if (error !== undefined) {
      throw new BatonError(
        'failed',
        error.code ?? error.type ?? 'cli/stream-broke',
        error.message ?? 'The answer broke off',
      )
    }
    const choice = choices?.[0]
    const text = choice?.delta?.content ?? choice?.text ?? ''
    if (text !== '') yield { kind: 'text', text }
    if (choice?.finish_reason) yield { kind: 'finish', reason: choice.finish_reason }
  }
}

interface ServerSentEvent {
  readonly event: string
  readonly data: string
}

/** Server-sent events of a body: blocks of `event:` and `data:` lines between blank lines. */
async function* readEvents(response: Response): AsyncGenerator<ServerSentEvent> {
  if (response.body === null) return
  let rest = ''
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    rest += text.replaceAll('\r\n', '\n')
    for (let end = rest.indexOf('\n\n'); end !== -1; end = rest.indexOf('\n\n')) {
      const block = rest.slice(0, end)
      rest = rest.slice(end + 2)
      const found = parseBlock(block)
      if (found !== null) yield found
    }
  }
}

function parseBlock(block: string): ServerSentEvent | null {
  let event = 'message'
  const data: string[] = []
  for (const line of block.split('\n')) {
    if (line.startsWith('event:')) event = line.slice(6).trim()
    else if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''))
  }
  return data.length === 0 ? null : { event, data: data.join('\n') }
}
