/**
 * A job file as a person wrote it: YAML or JSON, one or several documents, each a job or a study.
 *
 * A mistake is reported with file, line and column, before anything is submitted.
 */
import { LineCounter, isMap, isNode, isScalar, parseAllDocuments, type Document } from 'yaml'
import type { z } from 'zod'
import { pathText } from '#base'
import { JobSpec, StudySpec, type JobSpecInput, type StudySpecInput } from '#contract'
import { nearest } from '#config'
import { badJobFile, foreignJobFile } from '../errors.ts'
import { recogniseForeign } from './recognise-foreign.ts'

export type FileEntry = {
  /** `job.yaml:1:1` */
  readonly where: string
  /** The place of a setting; of one that is not there, of the nearest that would hold it. */
  readonly locate: (path: readonly PropertyKey[]) => string
} & (
  | { readonly kind: 'job'; readonly spec: JobSpecInput }
  | { readonly kind: 'study'; readonly spec: StudySpecInput }
)

const LIMIT_CHARS = 1 << 20

export function readJobFile(file: string, text: string): FileEntry[] {
  if (text.length > LIMIT_CHARS) throw badJobFile(file, `is larger than ${LIMIT_CHARS} characters`)
  const script = recogniseForeign(text, null)
  if (script !== null) throw foreignJobFile(`${file}:1:1`, script.what, script.instead)

  const lines = new LineCounter()
  const placeOf = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${line}:${col}`
  }
  const documents = [
    ...parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true }),
  ]
  const entries = documents.flatMap((document) => {
    const mistake = document.errors[0]
    if (mistake !== undefined) throw badJobFile(placeOf(mistake.pos[0]), yamlMessage(mistake.message))
    // "---" before the first document and after the last leaves empty ones.
    if (document.contents === null || (isScalar(document.contents) && document.contents.value === null))
      return []
    return [readDocument(document, placeOf)]
  })
  if (entries.length === 0) throw badJobFile(`${file}:1:1`, 'holds no job')
  return entries
}

function readDocument(document: Document, placeOf: (offset: number) => string): FileEntry {
  const where = placeOf(document.contents?.range?.[0] ?? 0)
  if (!isMap(document.contents)) throw badJobFile(where, 'a job is written as "name: value" lines')
  let value: unknown
  try {
    // Each use of an alias repeats what it stands for; a few lines could become gigabytes.
    value = document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    throw badJobFile(where, yamlMessage(error instanceof Error ? error.message : String(error)))
  }
  const foreign = recogniseForeign('', value)
  if (foreign !== null) throw foreignJobFile(where, foreign.what, foreign.instead)
  const isStudy = 'trials' in (value as object)
  const result = (isStudy ? StudySpec : JobSpec).safeParse(value)
  if (!result.success) throw mistakes(document, result.error.issues, placeOf)
  const locate = (path: readonly PropertyKey[]): string => placeOf(offsetOf(document, path.map(String)))
  return isStudy
    ? { kind: 'study', where, locate, spec: value as StudySpecInput }
    : { kind: 'job', where, locate, spec: value as JobSpecInput }
}

/** All of them at once: who mends a file wants to run it once more, not once for each. */
function mistakes(
  document: Document,
  issues: readonly z.core.$ZodIssue[],
  placeOf: (offset: number) => string,
): ReturnType<typeof badJobFile> {
  const found = issues.flatMap((issue) => describeIssue(document, issue, placeOf))
  const [first, ...others] = found
  const message = [
    first?.message ?? 'is wrong',
    ...others.map((one) => `  also ${one.where}: ${one.message}`),
  ]
  return badJobFile(first?.where ?? placeOf(0), message.join('\n'), first?.hint)
}

interface Mistake {
  readonly where: string
  readonly message: string
  readonly hint?: string
}

function describeIssue(
  document: Document,
  issue: z.core.$ZodIssue,
  placeOf: (offset: number) => string,
): Mistake[] {
  const path = issue.path.map(String)
  const named = pathText(issue.path)
  if (issue.code === 'unrecognized_keys') {
    const parent = document.getIn(path, true)
    return issue.keys.map((key) => {
      const pair = isMap(parent)
        ? parent.items.find((one) => isScalar(one.key) && one.key.value === key)
        : undefined
      const offset = isNode(pair?.key) ? (pair.key.range?.[0] ?? 0) : 0
      const meant = nearest(key, knownKeys(path))
      return {
        where: placeOf(offset),
        message: `there is no setting "${pathText([...issue.path, key])}"`,
        ...(meant === null ? {} : { hint: `Did you mean "${meant}"?` }),
      }
    })
  }
  const where = placeOf(offsetOf(document, path))
  if (path[0] === 'env' && issue.code === 'invalid_type') {
    return [
      { where, message: `${named} must be text`, hint: 'Write numbers and switches in quotes: "1", "true"' },
    ]
  }
  return [{ where, message: `${named}: ${lowerFirst(issue.message)}` }]
}

/** Where the value stands; of one that is missing, where the nearest that holds it stands. */
function offsetOf(document: Document, path: readonly string[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length).map(toKey), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return document.contents?.range?.[0] ?? 0
}

const toKey = (part: string): string | number => (/^\d+$/.test(part) ? Number(part) : part)

interface Described {
  readonly properties?: Readonly<Record<string, Described>>
}

/** What may stand where the unknown word stands. */
function knownKeys(path: readonly string[]): string[] {
  const job = shapeOf(JobSpec)
  let at: Described | undefined = {
    properties: {
      ...job,
      ...shapeOf(StudySpec),
      trialJob: { properties: job },
      finalJob: { properties: job },
    },
  }
  for (const part of path) at = at?.properties?.[part]
  return Object.keys(at?.properties ?? {})
}

const shapeOf = (schema: z.ZodType): Record<string, Described> => {
  const inner = unwrap(schema)
  const shape = (inner as { shape?: Record<string, z.ZodType> }).shape ?? {}
  return Object.fromEntries(
    Object.entries(shape).map(([key, member]) => [key, { properties: shapeOf(member) }]),
  )
}

/** Behind default(), prefault() and optional() stands the schema that has the keys. */
function unwrap(schema: z.ZodType): z.ZodType {
  const inner = (schema as { def?: { innerType?: z.ZodType } }).def?.innerType
  return inner === undefined ? schema : unwrap(inner)
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

/** yaml's messages end with "at line …", which the place says already. */
const yamlMessage = (message: string): string => {
  if (message.startsWith('Maximum call stack')) return 'is nested too deep'
  if (message.startsWith('Excessive alias count')) return 'its aliases (*name) stand for too much'
  return message.replace(/ at line \d+, column \d+:?[\s\S]*$/, '')
}
