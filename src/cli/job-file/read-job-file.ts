/**
 * A job file as a person wrote it: YAML or JSON, one or several documents, each a job or a study.
 *
 * A mistake is reported with file, line and column, before anything is submitted.
 */
import assert from 'node:assert/strict'
import { LineCounter, isMap, isNode, isScalar, parseAllDocuments, type Document } from 'yaml'
import { sayMistake, type Mistake } from '#config'
import { say, sayYaml, type JobSpecInput, type StudySpecInput } from '#contract'
import { badJobFile, foreignJobFile } from '../errors.ts'
import { mistakesOfJob, mistakesOfStudy } from './find-job-mistakes.ts'
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
  if (text.length > LIMIT_CHARS) throw badJobFile(file, say('file.too-large', { count: LIMIT_CHARS }))
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
    if (mistake !== undefined) throw badJobFile(placeOf(mistake.pos[0]), sayYaml(mistake))
    // "---" before the first document and after the last leaves empty ones.
    if (document.contents === null || (isScalar(document.contents) && document.contents.value === null))
      return []
    return [readDocument(document, placeOf)]
  })
  if (entries.length === 0) throw badJobFile(`${file}:1:1`, say('file.empty'))
  return entries
}

function readDocument(document: Document, placeOf: (offset: number) => string): FileEntry {
  const where = placeOf(document.contents?.range?.[0] ?? 0)
  if (!isMap(document.contents)) throw badJobFile(where, say('file.no-map'))
  let value: unknown
  try {
    // Each use of an alias repeats what it stands for; a few lines could become gigabytes.
    value = document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    throw badJobFile(where, sayYaml({ message: error instanceof Error ? error.message : String(error) }))
  }
  const foreign = recogniseForeign('', value)
  if (foreign !== null) throw foreignJobFile(where, foreign.what, foreign.instead)
  const isStudy = 'trials' in (value as object)
  const found = isStudy ? mistakesOfStudy(value) : mistakesOfJob(value)
  const locate = (path: readonly PropertyKey[]): string => placeOf(offsetOf(document, path.map(String)))
  if (found.length > 0) throw asError(document, found, placeOf)
  return isStudy
    ? { kind: 'study', where, locate, spec: value as StudySpecInput }
    : { kind: 'job', where, locate, spec: value as JobSpecInput }
}

/** All of them at once: who mends a file wants to run it once more, not once for each. */
function asError(
  document: Document,
  found: readonly Mistake[],
  placeOf: (offset: number) => string,
): ReturnType<typeof badJobFile> {
  const [first, ...others] = found
    .map((mistake) => ({ mistake, offset: offsetOfMistake(document, mistake) }))
    .toSorted((a, b) => a.offset - b.offset)
    .map(({ mistake, offset }) => ({
      where: placeOf(offset),
      what: sayMistake(mistake),
      advice: mistake.advice,
    }))
  assert(first !== undefined)
  const told = others.reduce(
    (before, { where, what, advice }) =>
      advice === null
        ? say('file.also', { first: before, where, what })
        : say('file.also-advised', { first: before, where, what, advice }),
    first.what,
  )
  return badJobFile(first.where, told, first.advice ?? undefined)
}

/** An unknown word stands where it is written; a wrong value where the value is. */
function offsetOfMistake(document: Document, { path, what }: Mistake): number {
  const parts = path.map(String)
  if (what.code !== 'issue.unknown') return offsetOf(document, parts)
  const parent = document.getIn(parts.slice(0, -1).map(toKey), true) ?? document.contents
  const pair = isMap(parent)
    ? parent.items.find((one) => isScalar(one.key) && String(one.key.value) === parts.at(-1))
    : undefined
  return (isNode(pair?.key) ? pair.key.range?.[0] : undefined) ?? offsetOf(document, parts)
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
