/** What the YAML parser finds wrong, by its code: its own sentences are English, and speak of its grammar. */
import type { Said } from './said.ts'
import { say } from './say.ts'

export interface YamlMistake {
  /** None for what is thrown while aliases are followed. */
  readonly code?: string
  readonly message: string
}

export function sayYaml({ code, message }: YamlMistake): Said {
  if (message.startsWith('Maximum call stack')) return say('yaml.deep')
  if (message.startsWith('Excessive alias count')) return say('yaml.aliases')
  if (message.startsWith('Unresolved alias')) return say('yaml.alias')
  switch (code) {
    case 'BAD_INDENT':
      return say(message.startsWith('Flow') ? 'yaml.open' : 'yaml.indent')
    case 'TAB_AS_INDENT':
      return say('yaml.tab')
    case 'DUPLICATE_KEY':
      return say('yaml.twice')
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
      return say('yaml.second-colon')
    case 'MISSING_CHAR':
      return say(/closing ["']/.test(message) ? 'yaml.quote' : 'yaml.misplaced')
    case 'BAD_SCALAR_START':
      return say('yaml.needs-quotes')
    case 'BAD_DQ_ESCAPE':
      return say('yaml.escape')
    case 'RESOURCE_EXHAUSTION':
      return say('yaml.deep')
    default:
      return say('yaml.misplaced')
  }
}
