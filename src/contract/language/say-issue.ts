/** What zod finds wrong with one value, as data: its own sentences are English alone. */
import { NAME_RULE, VERSION_REF_RULE } from '../common.ts'
import { CONTROL_RULE } from '../identity.ts'
import { verbatim, type Said } from './said.ts'
import { say } from './say.ts'

export interface Issue {
  readonly message: string
  readonly code?: string | undefined
  readonly expected?: unknown
  readonly origin?: unknown
  readonly minimum?: unknown
  readonly maximum?: unknown
  readonly keys?: unknown
  readonly values?: unknown
}

export function sayIssue(issue: Issue): Said {
  const { message, code, expected, origin, minimum, maximum, keys, values } = issue
  const isNumber = origin === 'number' || origin === 'int'
  if (message === NAME_RULE) return say('issue.name')
  if (message === VERSION_REF_RULE) return say('issue.version-ref')
  if (message === CONTROL_RULE) return say('issue.control')
  if (code === 'invalid_type' && message.endsWith('received undefined')) return say('issue.missing')
  if (code === 'invalid_type') return say('issue.type', { expected: String(expected) })
  if (code === 'unrecognized_keys' && Array.isArray(keys))
    return say('issue.keys', { keys: keys.map(String) })
  if (code === 'invalid_value' && Array.isArray(values))
    return say('issue.values', { values: values.map(String) })
  if (code === 'too_small') return say(isNumber ? 'issue.least' : 'issue.short', { limit: String(minimum) })
  if (code === 'too_big') return say(isNumber ? 'issue.most' : 'issue.long', { limit: String(maximum) })
  return verbatim(message)
}
