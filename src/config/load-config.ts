/**
 * The settings of one run: defaults, then the file, then the environment, then flags; the later wins.
 *
 * A mistake names its place: file, line and column, or the variable.
 */
import { readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { LineCounter, isMap, isScalar, parseDocument, type Document } from 'yaml'
import { BatonError, systemErrorCode } from '#base'
import { say, sayIssue, sayYaml } from '#contract'
import { badFile, badSetting, unknownSetting } from './errors.ts'
import { nearest } from './nearest.ts'
import { ConfigSchema, type Config } from './schema.ts'
import { listSettings } from './settings.ts'

export interface ConfigSources {
  readonly env: Readonly<Record<string, string | undefined>>
  /** From findDataDir, unless flags or file say otherwise. */
  readonly dataDir: string
  /** A settings file that must be there. Unless given: baton.yaml in the data directory, if there is one. */
  readonly file?: string | undefined
  /** By key, as in { 'server.port': 0 }: what the command line sets. */
  readonly flags?: Readonly<Record<string, unknown>>
}

const FILE_LIMIT_BYTES = 1 << 20

export function loadConfig({ env, dataDir, file, flags = {} }: ConfigSources): Config {
  const values = new Map<string, { value: unknown; where: string }>([
    ['dataDir', { value: dataDir, where: 'data directory' }],
  ])
  const settings = readSettingsFile(file ?? join(dataDir, 'baton.yaml'), file !== undefined)
  for (const [key, entry] of settings) values.set(key, entry)
  for (const [key, entry] of readEnvironment(env)) values.set(key, entry)
  for (const [key, value] of Object.entries(flags)) {
    if (value !== undefined) values.set(key, { value, where: 'command line' })
  }

  const tree: Record<string, unknown> = {}
  for (const [key, { value }] of values) setIn(tree, key.split('.'), value)
  const result = ConfigSchema.safeParse(tree)
  if (!result.success) {
    const issue = result.error.issues[0]
    const key = (issue?.path ?? []).join('.')
    const source =
      values.get(key) ?? [...values].find(([name]) => name.startsWith(`${key}.`) || key.startsWith(name))?.[1]
    throw badSetting(source?.where ?? 'settings', key, sayIssue(issue ?? { message: 'is wrong' }))
  }
  return { ...result.data, dataDir: resolve(result.data.dataDir) }
}

type Entries = [key: string, entry: { value: unknown; where: string }][]

function readSettingsFile(file: string, isRequired: boolean): Entries {
  let text: string
  try {
    if (statSync(file).size > FILE_LIMIT_BYTES)
      throw badFile(file, say('file.too-many-bytes', { count: FILE_LIMIT_BYTES }))
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof BatonError) throw error
    if (systemErrorCode(error) === 'ENOENT' && !isRequired) return []
    throw badFile(file, say('file.unreadable', { code: systemErrorCode(error) ?? '' }))
  }
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  const placeOf = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${line}:${col}`
  }
  const mistake = document.errors[0]
  if (mistake !== undefined) throw badFile(placeOf(mistake.pos[0]), sayYaml(mistake))
  if (document.contents === null) return []
  return readMap(document, document.contents, [], placeOf)
}

const settingKeys = listSettings().map((setting) => setting.key)
const sectionKeys = [
  ...new Set(settingKeys.flatMap((key) => key.split('.').map((_, n, parts) => parts.slice(0, n).join('.')))),
]

function readMap(
  document: Document,
  node: unknown,
  path: readonly string[],
  placeOf: (offset: number) => string,
): Entries {
  if (!isMap(node)) {
    const range = (node as { range?: [number, number, number] }).range
    throw badFile(
      placeOf(range?.[0] ?? 0),
      say('file.section', { path: path.join('.') || say('file.itself') }),
    )
  }
  return node.items.flatMap((pair): Entries => {
    const name = isScalar(pair.key) ? String(pair.key.value) : String(pair.key)
    const where = placeOf((pair.key as { range?: [number, number, number] }).range?.[0] ?? 0)
    const key = [...path, name].join('.')
    if (settingKeys.includes(key)) {
      const value = (pair.value as { toJS?(document: Document): unknown } | null)?.toJS?.(document)
      // "url:" with nothing behind it means the default.
      return value === null || value === undefined ? [] : [[key, { value, where }]]
    }
    if (!sectionKeys.includes(key))
      throw unknownSetting(where, key, nearest(key, [...settingKeys, ...sectionKeys]))
    return isScalar(pair.value) && pair.value.value === null
      ? []
      : readMap(document, pair.value, [...path, name], placeOf)
  })
}

/** Variables that other parts read: they start with BATON_ and are no settings. */
const OTHER_VARIABLES = /^BATON_(PYTHON|SERVER|API_KEY|PROJECT|LANG|TEST_.*|JOB_.*|ATTEMPT_.*)$/

function readEnvironment(env: ConfigSources['env']): Entries {
  const byVariable = new Map(
    listSettings().flatMap((setting) =>
      setting.variables.map((variable) => [variable, setting.key] as const),
    ),
  )
  return Object.entries(env).flatMap(([variable, value]): Entries => {
    if (!variable.startsWith('BATON_') || value === undefined || value === '') return []
    const key = byVariable.get(variable)
    if (key !== undefined) return [[key, { value, where: variable }]]
    // Only what looks like a setting: other programs may use the prefix for words of their own.
    if (!variable.includes('__') || OTHER_VARIABLES.test(variable)) return []
    throw unknownSetting('environment', variable, nearest(variable, [...byVariable.keys()]))
  })
}

function setIn(tree: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [name = '', ...rest] = path
  if (rest.length === 0) {
    tree[name] = value
    return
  }
  const below = (tree[name] ??= {}) as Record<string, unknown>
  setIn(below, rest, value)
}
