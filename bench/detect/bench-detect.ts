/**
 * How much of what is there the detectors find, and how often they see what is not: one case for each labelled
 * set. Personal data and secrets with every detector on; prompts with the policy `default`.
 */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { compilePolicy, loadPolicy } from '#guard'
import { chooseCases } from '../choose-cases.ts'
import type { BenchOptions } from '../options.ts'
import { Report } from '../report.ts'
import {
  measureCoveredTokens,
  measureCredentials,
  measureExactSpans,
  measurePrompts,
  secretAlarms,
} from './measure.ts'
import { readSets, type LabelledSet } from './sets.ts'

const DEFAULT = fileURLToPath(new URL('../../../shared/data/guard', import.meta.url))
const QUICK_TEXTS = 3_000

const UNITS = { false_alarms: '%', secret_alarms: '%' }

export async function run(options: BenchOptions): Promise<number> {
  const report = new Report(options)
  const folder = options.data ?? DEFAULT
  try {
    if (!existsSync(folder))
      throw new Error(`there is no folder ${folder}: name a folder of sets with --data`)
    const sets = readSets(folder)
    if (sets.length === 0) throw new Error(`no labelled set lies in ${folder}`)
    const benignTexts = sets.flatMap((set) => (set.kind === 'prompts' ? set.benignTexts : []))
    for (const set of chooseCases(sets, options.cases)) {
      report.add(set.name, 'baton', measure(set, benignTexts, options, report), UNITS)
      report.close(set.name)
    }
    return 0
  } catch (error) {
    process.stderr.write(`✗ bench detect: ${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}

function measure(
  set: LabelledSet,
  benignTexts: readonly string[],
  { quick }: BenchOptions,
  report: Report,
): Record<string, number> {
  const some = <Item>(items: readonly Item[]): readonly Item[] => (quick ? evenly(items, QUICK_TEXTS) : items)
  switch (set.kind) {
    case 'exact-spans':
      return measureExactSpans(some(set.texts))
    case 'covered-tokens':
      return measureCoveredTokens(some(set.texts))
    case 'credentials': {
      const figures = measureCredentials(set.rows)
      if (benignTexts.length > 0) return { ...figures, secret_alarms: secretAlarms(some(benignTexts)) }
      report.say(`${set.name}: no secret_alarms, no set named benign-… lies beside it`)
      return figures
    }
    case 'prompts':
      return measurePrompts(some(set.prompts), compilePolicy(loadPolicy(null)))
  }
}

/** At most so many, from the whole of them. */
function evenly<Item>(items: readonly Item[], limit: number): readonly Item[] {
  const step = Math.max(1, items.length / limit)
  return Array.from({ length: Math.min(items.length, limit) }, (_, at) => items[Math.floor(at * step)]!)
}
