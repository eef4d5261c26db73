/** The schema as a flat list of settings: for the reference page, for the environment, for "did you mean". */
import { z } from 'zod'
import { ConfigSchema } from './schema.ts'

export interface Setting {
  /** `scheduler.cycleMs` */
  readonly key: string
  /** `BATON_SCHEDULER__CYCLE_MS`, and the short name where there is one. */
  readonly variables: readonly string[]
  readonly description: string
  /** Undefined when the setting is off unless it is given. */
  readonly defaultValue: unknown
  readonly type: string
}

const SHORT_NAMES: Readonly<Record<string, string>> = {
  dataDir: 'BATON_DATA_DIR',
  'database.url': 'BATON_DATABASE_URL',
  'secret.keyFile': 'BATON_SECRET_KEY_FILE',
}

export function listSettings(): Setting[] {
  // "output" describes settings as they are after parsing: a number, although the environment gives text.
  return walk(z.toJSONSchema(ConfigSchema, { io: 'output' }) as JsonSchema, [])
}

interface JsonSchema {
  readonly type?: string
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly description?: string
  readonly default?: unknown
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly JsonSchema[]
  readonly minimum?: number
  readonly maximum?: number
}

function walk(schema: JsonSchema, path: readonly string[]): Setting[] {
  if (schema.properties !== undefined) {
    return Object.entries(schema.properties).flatMap(([name, member]) => walk(member, [...path, name]))
  }
  const key = path.join('.')
  return [
    {
      key,
      variables: variablesOf(path, key),
      description: schema.description ?? '',
      defaultValue: schema.default,
      type: typeText(schema),
    },
  ]
}

function variablesOf(path: readonly string[], key: string): string[] {
  const long = `BATON_${path.map(snakeUpper).join('__')}`
  const short = SHORT_NAMES[key]
  return short === undefined || short === long ? [long] : [short, long]
}

const snakeUpper = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()

function typeText(schema: JsonSchema): string {
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeText).join(' or ')
  if (schema.const !== undefined) return `"${String(schema.const)}"`
  if (schema.enum !== undefined) return schema.enum.map((value) => `"${String(value)}"`).join(', ')
  if (schema.type === 'integer') return `${schema.minimum ?? ''}–${schema.maximum ?? ''}`
  if (schema.type === 'boolean') return 'true, false'
  if (schema.type === 'array') return 'list'
  return 'text'
}
