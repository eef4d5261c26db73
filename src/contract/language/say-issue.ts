/** What zod finds wrong with one value, as data: its own sentences are English alone. */
import { NAME_RULE, VERSION_REF_RULE } from '../common.ts'
import { ACCOUNT_RULE, CONTROL_RULE, UNIX_ACCOUNT_RULE } from '../identity.ts'
import { HEADS_RULE } from '../job-settings.ts'
import { ENV_RULE } from '../job-spec.ts'
import { SECRET_VALUE_RULE } from '../secret-value.ts'
import { verbatim, type Said } from './said.ts'
import { say } from './say.ts'

export interface Issue {
  readonly message: string
  readonly code?: string | undefined
  readonly expected?: unknown
  readonly origin?: unknown
  readonly minimum?: unknown
  readonly maximum?: unknown
  readonly inclusive?: unknown
  readonly keys?: unknown
  readonly values?: unknown
}

export function sayIssue(issue: Issue): Said {
  const { message, code, expected, origin, minimum, maximum, inclusive, keys, values } = issue
  const isNumber = origin === 'number' || origin === 'int'
  if (message === NAME_RULE) return say('issue.name')
  if (message === VERSION_REF_RULE) return say('issue.version-ref')
  if (message === CONTROL_RULE) return say('issue.control')
  if (message === ACCOUNT_RULE) return say('issue.account')
  if (message === UNIX_ACCOUNT_RULE) return say('issue.unix-account')
  if (message === SECRET_VALUE_RULE) return say('issue.secret')
  if (message === ENV_RULE) return say('issue.env')
  if (message === HEADS_RULE) return say('issue.heads')
  if (code === 'invalid_type' && message.endsWith('received undefined')) return say('issue.missing')
  if (code === 'invalid_type') return say('issue.type', { expected: sayType(expected) })
  if (code === 'unrecognized_keys' && Array.isArray(keys))
    return say('issue.keys', { keys: keys.map(String) })
  if (code === 'invalid_value' && Array.isArray(values))
    return say('issue.values', { values: values.map(String) })
  if (code === 'too_small') {
    if (!isNumber) return say('issue.short', { size: saySize(minimum, origin) })
    return say(inclusive === false ? 'issue.above' : 'issue.least', { limit: String(minimum) })
  }
  if (code === 'too_big') {
    if (!isNumber) return say('issue.long', { size: saySize(maximum, origin) })
    return say(inclusive === false ? 'issue.below' : 'issue.most', { limit: String(maximum) })
  }
  return verbatim(message)
}

function sayType(expected: unknown): Said | string {
  switch (expected) {
    case 'string':
      return say('type.text')
    case 'number':
      return say('type.number')
    case 'int':
      return say('type.whole')
    case 'boolean':
      return say('type.switch')
    case 'array':
      return say('type.list')
    case 'object':
    case 'record':
      return say('type.map')
  }
  return String(expected)
}

const saySize = (limit: unknown, origin: unknown): Said =>
  say(origin === 'string' ? 'size.characters' : 'size.entries', { count: Number(limit) })
