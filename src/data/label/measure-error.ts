/**
 * How often the licence labels differ from what the packages' manifests say, on a seeded sample. A record
 * without an answer counts as wrong: not knowing is no way to a better figure.
 */
import { seededRandom } from '#base'
import { parseLicences } from './spdx.ts'
import { wilsonInterval } from './wilson.ts'

export interface Measurable {
  readonly licence: string | null
  /** The manifest's expression. */
  readonly manifest: string
}

export interface MeasuredError {
  readonly errorRate: number | null
  readonly errorInterval: [number, number] | null
  readonly sample: number
  /** Error of always answering the commonest licence of the sample's manifests. */
  readonly baseline: number | null
}

export function measureError(
  candidates: readonly Measurable[],
  sampleSize: number,
  seed: number,
): MeasuredError {
  const sample = draw(
    candidates.flatMap(({ licence, manifest }) => {
      const accepted = parseLicences(manifest)
      return accepted === null ? [] : [{ licence, accepted }]
    }),
    sampleSize,
    seed,
  )
  const count = sample.length
  if (count === 0) return { errorRate: null, errorInterval: null, sample: 0, baseline: null }
  const wrong = sample.filter(
    ({ licence, accepted }) => licence === null || !accepted.includes(licence),
  ).length
  const answers = new Map<string, number>()
  for (const { accepted } of sample) for (const id of accepted) answers.set(id, (answers.get(id) ?? 0) + 1)
  const commonest = Math.max(...answers.values())
  return {
    errorRate: wrong / count,
    errorInterval: wilsonInterval(wrong, count),
    sample: count,
    baseline: 1 - commonest / count,
  }
}

/** Without replacement; the same seed and items give the same sample. */
function draw<Item>(items: readonly Item[], size: number, seed: number): Item[] {
  const random = seededRandom(`sample/${seed}`)
  const pool = [...items]
  const count = Math.min(size, pool.length)
  for (let index = 0; index < count; index += 1) {
    const other = index + random.below(pool.length - index)
    const taken = pool[other] as Item
    pool[other] = pool[index] as Item
    pool[index] = taken
  }
  return pool.slice(0, count)
}
