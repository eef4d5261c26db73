/**
 * What a base model continues.
 *
 * A model that was only pre-trained knows no turns and follows no instruction: written out as a dialogue, the
 * history and the system prompt would only be text that it goes on from, and badly. So on the chat surface it
 * gets the newest message of the user and nothing else. A system prompt that the guard puts in front stays on
 * record in the audit, and is not shown to a model that cannot read it; what protects here are the guard's
 * filters on both sides. Models that are tuned for chat will bring a template of their own.
 */
import type { GenerateRequest } from '#contract'
import { emptyPrompt } from './errors.ts'

export function promptText(prompt: GenerateRequest['prompt']): string {
  if (prompt.kind === 'text') return prompt.text
  const message = prompt.messages.findLast((one) => one.role === 'user')
  if (message === undefined) throw emptyPrompt()
  return message.content
}
