/**
 * The scan for words: how much text a second passes 10,000 of them, on real Chinese and English, and how long their
 * automaton takes to build.
 *
 * Megabytes are of UTF-8, as texts travel; seconds are of the one thread that scans. Words are taken from other texts than those that are scanned: the
 * shortest that are rare there, so that most of the text nearly matches, as a tenant's list would.
 */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createWordScan } from '#guard'
import { readSets } from '../detect/sets.ts'
import type { BenchOptions } from '../options.ts'
import { Report } from '../report.ts'

const DEFAULT = fileURLToPath(new URL('../../../shared/data/guard', import.meta.url))
const WORD_COUNT = 10_000
const TEXT_CHARS = 4_000_000
const ROUNDS = 9
const UNITS = { mb_per_second: 'MB/s', build_ms: 'ms', matches: '' }

export async function run(options: BenchOptions): Promise<number> {
  const report = new Report(options)
  const folder = options.data ?? DEFAULT
  try {
    if (!existsSync(folder))
      throw new Error(`there is no folder ${folder}: name a folder of sets with --data`)
    const texts = readSets(folder).flatMap((set) =>
      set.kind === 'prompts' ? set.prompts.map(({ text }) => text) : [],
    )
    const isChinese = (text: string): boolean => /\p{Script=Han}/u.test(text)
    const parts = Object.entries(Object.groupBy(texts, (text) => (isChinese(text) ? 'chinese' : 'english')))
    const chosen = parts.filter(([name]) => options.cases === null || options.cases.includes(name))
    if (chosen.length === 0)
      throw new Error(`${folder} holds no texts for ${(options.cases ?? ['words']).join(', ')}`)
    const words = parts.flatMap(([, own]) => wordsFrom(own ?? [], Math.round(WORD_COUNT / parts.length)))
    for (const [name, own] of chosen) {
      const scanned = (own ?? []).filter((_, at) => at % 2 === 1)
      report.add(name, 'baton', measure(words, textOf(scanned, options.quick)), UNITS)
      report.add(name, 'bound', { mb_per_second: boundOf(textOf(scanned, options.quick)) }, UNITS)
      report.close(`${name}, ${words.length} words`)
    }
    return 0
  } catch (error) {
    process.stderr.write(`✗ bench words: ${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}

/**
 * From every other text, so that none is scanned for its own words: what is there once, as lists hold names and
 * rare words. Two to four characters of Chinese; single words of English, and one phrase in ten.
 */
function wordsFrom(texts: readonly string[], count: number): string[] {
  const [single, phrases] = [new Map<string, number>(), new Map<string, number>()]
  const tally = (counts: Map<string, number>, word: string): unknown =>
    counts.set(word, (counts.get(word) ?? 0) + 1)
  for (const [at, text] of texts.entries()) {
    if (at % 2 === 1) continue
    for (const [word] of text.toLowerCase().matchAll(/\p{Script=Han}{2,4}|[a-z]{5,14}/gu)) tally(single, word)
    for (const [phrase] of text.toLowerCase().matchAll(/[a-z]{5,14} [a-z]{5,14}/g)) tally(phrases, phrase)
  }
  const rare = (counts: ReadonlyMap<string, number>, wanted: number): string[] => {
    const found = [...counts].filter(([, times]) => times === 1).map(([word]) => word)
    const step = Math.max(1, found.length / wanted)
    return Array.from({ length: Math.min(wanted, found.length) }, (_, at) => found[Math.floor(at * step)]!)
  }
  const chosen = phrases.size === 0 ? [] : rare(phrases, count / 10)
  return [...chosen, ...rare(single, count - chosen.length)]
}

/** One flat string, as a request's body is. */
function textOf(texts: readonly string[], quick: boolean): string {
  const size = quick ? TEXT_CHARS / 4 : TEXT_CHARS
  let text = ''
  while (text.length < size) text += `${texts.join('\n')}\n`
  return Buffer.from(text.slice(0, size), 'utf8').toString('utf8')
}

function measure(words: readonly string[], text: string): Record<string, number> {
  const bytes = Buffer.byteLength(text)
  const builds: number[] = []
  const scans: number[] = []
  let matches = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    const startedAt = cpuMs()
    const scan = createWordScan(words)
    const builtAt = cpuMs()
    matches = scan(text)
    scans.push(cpuMs() - builtAt)
    builds.push(builtAt - startedAt)
  }
  return {
    mb_per_second: bytes / 1e6 / (median(scans) / 1e3),
    build_ms: median(builds),
    matches,
  }
}

/** What no scan can pass on this machine at this hour: every unit copied out of the string, and looked up once. */
function boundOf(text: string): number {
  const table = new Uint16Array(65_536).map((_, unit) => unit & 7)
  const bytes = Buffer.allocUnsafeSlow(text.length * 2)
  const units = new Uint16Array(bytes.buffer)
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const startedAt = cpuMs()
    bytes.write(text, 'utf16le')
    let sum = 0
    for (let at = 0; at < units.length; at += 1) sum += table[units[at]!]!
    if (sum < 0) throw new Error('a sum of table entries is negative')
    times.push(cpuMs() - startedAt)
  }
  return Buffer.byteLength(text) / 1e6 / (median(times) / 1e3)
}

/** Of this thread: another program on the same core does not make the scan slower. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1e3
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
