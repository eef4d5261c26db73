/** The policy of a run: the built-in one, with what a policy file says otherwise. A mistake names its place. */
import { readFileSync, statSync } from 'node:fs'
import { isMap, isNode, LineCounter, parseDocument, type Document } from 'yaml'
import { BatonError, systemErrorCode } from '#base'
import { badPolicy } from '../errors.ts'
import { foldWord } from '../words/automaton.ts'
import { BUILT_IN_POLICY } from './built-in.ts'
import { CLASSES, PolicyFile, type Policy } from './model.ts'

const FILE_LIMIT_BYTES = 16 << 20
const WORD_LIMIT_LETTERS = 64

export function loadPolicy(file: string | null): Policy {
  if (file === null) return BUILT_IN_POLICY
  const text = readPolicyFile(file)
  const lines = new LineCounter()
  // Aliases would let a small file stand for an endless one.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  const placeOf = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${line}:${col}`
  }
  const mistake = document.errors[0] ?? document.warnings[0]
  if (mistake !== undefined) throw badPolicy(placeOf(mistake.pos[0]), mistake.message)
  const refuse = (path: readonly PropertyKey[], reason: string): never => {
    const name = path.map(String).join('.')
    throw badPolicy(placeOf(offsetOf(document, path)), name === '' ? reason : `${name}: ${reason}`)
  }
  const parsed = PolicyFile.safeParse(toPlain(document, placeOf))
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined
    if (unknown !== undefined) refuse([...issue.path, unknown], 'there is no such setting')
    refuse(issue.path, issue.message)
  }
  const stated = parsed.data!
  stated.words?.forEach((list, at) => {
    if (stated.words!.findIndex(({ name }) => name === list.name) !== at) {
      refuse(['words', at, 'name'], `two lists are named "${list.name}"`)
    }
    list.words.forEach((word, index) => {
      const reason = whyUnusable(word)
      if (reason !== null) refuse(['words', at, 'words', index], reason)
    })
  })
  return merge(stated)
}

function readPolicyFile(file: string): string {
  try {
    const { size } = statSync(file)
    if (size > FILE_LIMIT_BYTES) throw badPolicy(file, `is larger than ${FILE_LIMIT_BYTES} bytes`)
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file))
  } catch (error) {
    if (error instanceof BatonError) throw error
    throw badPolicy(file, `cannot be read (${systemErrorCode(error) ?? 'it is not UTF-8'})`)
  }
}

function toPlain(document: Document, placeOf: (offset: number) => string): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 })
  } catch (error) {
    throw badPolicy(placeOf(0), `aliases are not taken (${(error as Error).message})`, error)
  }
}

/** Of the value at a path, or of what comes nearest to it. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parent: unknown = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true)
    const key = path[length - 1]
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isNode(item.key) && String(item.key) === String(key))
      if (isNode(pair?.key) && pair.key.range) return pair.key.range[0]
    }
    const node: unknown = document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return isNode(document.contents) ? (document.contents.range?.[0] ?? 0) : 0
}

function whyUnusable(word: string): string | null {
  const { letters } = foldWord(word)
  if (letters.length < 2) return `"${word}" has fewer than two letters and would be found everywhere`
  if (letters.length > WORD_LIMIT_LETTERS) return `a word has at most ${WORD_LIMIT_LETTERS} letters`
  return null
}

function merge(stated: PolicyFile): Policy {
  const base = BUILT_IN_POLICY
  const own = stated.words ?? []
  const kept = base.words.filter(({ name }) => !own.some((list) => list.name === name))
  const classes = { ...base.classes }
  for (const name of CLASSES) classes[name] = { ...classes[name], ...defined(stated.classes?.[name]) }
  return {
    name: stated.name,
    version: stated.version,
    safetyPrompt: { ...base.safetyPrompt, ...defined(stated.safetyPrompt) },
    safeAnswer: { ...base.safeAnswer, ...defined(stated.safeAnswer) },
    classes,
    words: [...kept, ...own],
  }
}

type Defined<Value> = { [Key in keyof Value]: Exclude<Value[Key], undefined> }
const defined = <Value extends object>(value: Value | undefined): Partial<Defined<Value>> =>
  Object.fromEntries(Object.entries(value ?? {}).filter(([, member]) => member !== undefined)) as Partial<
    Defined<Value>
  >
