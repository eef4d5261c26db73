/** An error as a person reads it: what and why, what mends it, the request to ask about. Codes are not translated. */
import { BatonError, describeError } from '#base'
import type { Messages } from '../messages/index.ts'
import { widthOf } from './width.ts'

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
  const meant = error.details?.['meant']
  const fixes = [
    ...(typeof meant === 'string' ? [text('didYouMean', { meant })] : []),
    ...(hint?.split('\n') ?? []),
  ]
  const indent = ' '.repeat(widthOf(text('fix')) + 4)
  for (const [index, fix] of fixes.entries()) {
    lines.push(index === 0 ? `  ${text('fix')}  ${fix}` : `${indent}${fix}`)
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
