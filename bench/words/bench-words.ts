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
    const words = parts.flatMap(([, own]) => wordsFrom(own ?? [], WORD_COUNT / parts.length))
    for (const [name, own] of chosen) {
      report.add(
        name,
        'baton',
        measure(
          words,
          (own ?? []).filter((_, at) => at % 2 === 1),
          options.quick,
        ),
        UNITS,
      )
      report.close(`${name}, ${words.length} words`)
    }
    return 0
  } catch (error) {
    process.stderr.write(`✗ bench words: ${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}

/** From every other text, so that none is scanned for its own words: two to four characters, or one or two words. */
function wordsFrom(texts: readonly string[], count: number): string[] {
  const counts = new Map<string, number>()
  for (const [at, text] of texts.entries()) {
    if (at % 2 === 1) continue
    for (const [word] of text.toLowerCase().matchAll(/\p{Script=Han}{2,4}|[a-z]{5,14}(?: [a-z]{3,14})?/gu)) {
      counts.set(word, (counts.get(word) ?? 0) + 1)
    }
  }
  const rare = [...counts].filter(([, times]) => times === 1).map(([word]) => word)
  const step = Math.max(1, rare.length / count)
  return Array.from({ length: Math.min(count, rare.length) }, (_, at) => rare[Math.floor(at * step)]!)
}

function measure(words: readonly string[], texts: readonly string[], quick: boolean): Record<string, number> {
  let text = ''
  while (text.length < (quick ? TEXT_CHARS / 4 : TEXT_CHARS)) text += `${texts.join('\n')}\n`
  // One flat string, as a request's body is.
  text = Buffer.from(text.slice(0, TEXT_CHARS), 'utf8').toString('utf8')
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

/** Of this thread: another program on the same core does not make the scan slower. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1e3
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
