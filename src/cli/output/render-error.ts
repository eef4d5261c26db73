/** An error as a person reads it: what and why, what mends it, the request to ask about. Codes are not translated. */
import { BatonError, describeError } from '#base'
import type { Messages } from '../messages/index.ts'

export interface ErrorStyle {
  readonly text: Messages
  readonly hasColor: boolean
  /** With the causes behind it. */
  readonly isVerbose: boolean
}

export function renderError(thrown: unknown, { text, hasColor, isVerbose }: ErrorStyle): string {
  const error = asBatonError(thrown)
  const red = hasColor ? (words: string): string => `\u001b[31m${words}\u001b[39m` : String
  const bold = hasColor ? (words: string): string => `\u001b[1m${words}\u001b[22m` : String
  const { message, hint } = text.problem(error)
  const lines = [`${red('✗')} ${bold(error.code)}: ${message}`]
  if (hint !== null) {
    const [first = '', ...rest] = hint.split('\n')
    lines.push(`  ${text('fix')}  ${first}`, ...rest.map((line) => `       ${line}`))
  }
  const { where, submitted } = error.details ?? {}
  if (typeof where === 'string' && !message.includes(where)) lines.push(`  ${text('where')}  ${where}`)
  if (typeof submitted === 'string') lines.push(`  ${text('before')}  ${submitted}`)
  const requestId = error.details?.['requestId']
  if (typeof requestId === 'string') lines.push(`  ${text('request')}  ${requestId}`)
  if (isVerbose) lines.push(describeError(thrown))
  return `${lines.join('\n')}\n`
}

export function asBatonError(thrown: unknown): BatonError {
  if (thrown instanceof BatonError) return thrown
  const reason = thrown instanceof Error ? thrown.message : String(thrown)
  return new BatonError('failed', 'cli/unexpected', reason, {
    cause: thrown,
    hint: 'Run it again with -v to see where it came from',
    details: { reason },
  })
}
