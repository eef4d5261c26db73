/**
 * What a published application is: its speed on each kind of device, how its gradients behave over epochs and
 * batches (statistical efficiency), and how much progress it takes to the end.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { BatonError } from '#base'
import { readRows } from '../traces/read-rows.ts'
import { readProfile, type Profile } from './profile.ts'

export interface Application {
  readonly name: string
  /** By kind of device; null where it was not measured. */
  readonly profiles: readonly (Profile | null)[]
  readonly initialBatch: number
  readonly largestBatch: number
  readonly smallestLocalBatch: number
  /** By kind of device. */
  readonly largestLocalBatch: readonly number[]
  readonly epochCount: number
  /** Progress, in steps of the initial batch, at the end of each epoch. */
  readonly epochEnds: Float64Array
  /** How much slower than the tables real runs were. */
  readonly slowdown: number
  /** Norm² and variance of the gradient in an epoch, between the batches that were tried. */
  gradient(batch: number, epoch: number): Gradient
  /** A job that runs at one width and batch, whatever the policy: the published protocol's choice for NCF. */
  readonly fixedBatch: number | null
}

export interface Gradient {
  readonly sqr: number
  readonly variance: number
}

/** What a protocol says of each application; tables do not hold it. */
export interface ApplicationRule {
  readonly epochCount: number
  readonly slowdown: number
  /** Of the kind named, or of every kind. */
  readonly largestLocalBatch?: Readonly<Record<string, number>>
  readonly fixedBatch?: number
}

export function readApplication(
  profileFolder: string,
  name: string,
  kinds: readonly string[],
  rule: ApplicationRule,
): Application {
  const folder = join(profileFolder, name)
  const profiles = kinds.map((kind) => readProfile(folder, kind))
  const validation = readValidation(folder)
  const epochCount = Math.min(rule.epochCount, ...validation.map(({ progress }) => progress.length))
  const known = profiles.filter((profile) => profile !== null)
  if (known.length === 0) {
    throw new BatonError('bad-request', 'sim/no-profile', `${folder} has no profile of ${kinds.join(', ')}`, {
      hint: 'Name a folder of traces with --data that holds sia-sosp23/profiles',
    })
  }
  const limit = (kind: string): number =>
    rule.largestLocalBatch?.[kind] ?? rule.largestLocalBatch?.['*'] ?? Number.POSITIVE_INFINITY
  return {
    name,
    profiles,
    initialBatch: validation[0]!.batch,
    largestBatch: validation.at(-1)!.batch,
    smallestLocalBatch: Math.min(...known.map(({ smallestLocalBatch }) => smallestLocalBatch)),
    largestLocalBatch: profiles.map((profile, type) =>
      Math.min(profile?.largestLocalBatch ?? 0, limit(kinds[type]!)),
    ),
    epochCount,
    epochEnds: Float64Array.from({ length: epochCount }, (_, epoch) =>
      Math.min(...validation.map(({ progress }) => progress[epoch]!)),
    ),
    slowdown: rule.slowdown,
    gradient: (batch, epoch) => gradientAt(validation, batch, Math.min(epoch, epochCount - 1)),
    fixedBatch: rule.fixedBatch ?? null,
  }
}

/** One training run to the end at one batch. */
interface Validation {
  readonly batch: number
  readonly progress: readonly number[]
  readonly sqr: readonly number[]
  readonly variance: readonly number[]
}

function readValidation(folder: string): Validation[] {
  const runs = listFolder(folder).flatMap((file) => {
    const batch = Number(/^validation-(\d+)\.csv(?:\.gz)?$/.exec(file)?.[1] ?? Number.NaN)
    if (Number.isNaN(batch)) return []
    const rows = readRows(join(folder, file), ['progress', 'grad_sqr', 'grad_var'])
    const column = (name: string): number[] =>
      rows.map((row) => {
        const value = Number(row.text(name))
        if (!Number.isFinite(value) || value < 0) throw row.wrong(`${name} is "${row.text(name)}"`)
        return value
      })
    return [{ batch, progress: column('progress'), sqr: column('grad_sqr'), variance: column('grad_var') }]
  })
  if (runs.length === 0) {
    throw new BatonError('bad-request', 'sim/no-profile', `${folder} has no validation-*.csv`, {
      hint: 'Name a folder of traces with --data that holds sia-sosp23/profiles',
    })
  }
  return runs.sort((a, b) => a.batch - b.batch)
}

function gradientAt(runs: readonly Validation[], batch: number, epoch: number): Gradient {
  const upper = runs.findIndex((run) => run.batch >= batch)
  const above = runs[upper === -1 ? runs.length - 1 : upper]!
  const below = runs[upper <= 0 ? (upper === 0 ? 0 : runs.length - 1) : upper - 1]!
  const share = above === below ? 0 : (batch - below.batch) / (above.batch - below.batch)
  const between = (a: number, b: number): number => a + share * (b - a)
  return {
    sqr: between(below.sqr[epoch]!, above.sqr[epoch]!),
    variance: between(below.variance[epoch]!, above.variance[epoch]!),
  }
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (cause) {
    throw new BatonError('bad-request', 'sim/no-profile', `${folder} cannot be read`, {
      hint: 'Name a folder of traces with --data that holds sia-sosp23/profiles',
      cause,
    })
  }
}
