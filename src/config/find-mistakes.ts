/** What is wrong with settings as a person wrote them: each mistake with its place, and the word that was meant. */
import type { z } from 'zod'
import { pathText } from '#base'
import { say, sayIssue, type Said } from '#contract'
import { nearest } from './nearest.ts'

export interface Mistake {
  readonly path: readonly PropertyKey[]
  /** Without its place: `it must be at most 9`. */
  readonly what: Said
  readonly advice: Said | null
}

/** `prefix`: where the settings stand in what the person wrote. */
export function findMistakes(
  schema: z.ZodType,
  value: unknown,
  prefix: readonly PropertyKey[] = [],
): Mistake[] {
  const parsed = schema.safeParse(value)
  if (parsed.success) return []
  return parsed.error.issues.flatMap((issue): Mistake[] => {
    if (issue.code !== 'unrecognized_keys')
      return [{ path: [...prefix, ...issue.path], what: sayIssue(issue), advice: null }]
    const known = keysAt(schema, issue.path)
    return issue.keys.map((key) => {
      const path = [...prefix, ...issue.path, key]
      const meant = nearest(key, known)
      const advice = meant === null ? say('advice.known', { known }) : say('advice.meant', { meant })
      return { path, what: say('issue.unknown', { setting: key }), advice }
    })
  })
}

/** With its place. */
export function sayMistake({ path, what }: Mistake): Said {
  if (what.code === 'issue.unknown') return say('issue.unknown', { setting: pathText(path) })
  return path.length === 0 ? what : say('issue.at', { path: pathText(path), what })
}

/** What may stand where an unknown word stands. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at: z.ZodType | undefined = schema
  for (const part of path) at = at === undefined ? undefined : memberOf(inner(at), part)
  return at === undefined ? [] : Object.keys(shapeOf(inner(at)))
}

interface Definition {
  readonly innerType?: z.ZodType
  readonly element?: z.ZodType
  readonly valueType?: z.ZodType
}
const definitionOf = (schema: z.ZodType): Definition => (schema as { def?: Definition }).def ?? {}
const shapeOf = (schema: z.ZodType): Readonly<Record<string, z.ZodType>> =>
  (schema as { shape?: Record<string, z.ZodType> }).shape ?? {}

function memberOf(schema: z.ZodType, part: PropertyKey): z.ZodType | undefined {
  const { element, valueType } = definitionOf(schema)
  return typeof part === 'string' && Object.hasOwn(shapeOf(schema), part)
    ? shapeOf(schema)[part]
    : (element ?? valueType)
}

/** Behind default(), prefault() and optional() stands the schema that has the keys. */
function inner(schema: z.ZodType): z.ZodType {
  const { innerType } = definitionOf(schema)
  return innerType === undefined ? schema : inner(innerType)
}
