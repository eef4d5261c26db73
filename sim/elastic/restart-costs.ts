/**
 * What each start or change of placement costs, in seconds that devices stand idle: by application, and by the
 * ring that recovery takes.
 *
 * `peer`: part of the job stays on its nodes and the others are filled from it. `memory`: it moves to other
 * nodes while it runs, so its snapshot in memory goes along. `checkpoint`: it waited, or starts, and reads what
 * is durable. The papers know one cost for all three.
 */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { BatonError } from '#base'
import type { Allocation } from '#scheduler'

export const RINGS = ['peer', 'memory', 'checkpoint'] as const
export type Ring = (typeof RINGS)[number]
export type RingSeconds = Readonly<Record<Ring, number>>
/** By application. */
export type RestartCosts = Readonly<Record<string, RingSeconds>>

export const sameInAllRings = (seconds: Readonly<Record<string, number>>): RestartCosts =>
  Object.fromEntries(
    Object.entries(seconds).map(([name, cost]) => [name, { peer: cost, memory: cost, checkpoint: cost }]),
  )

export function ringOf(before: Allocation | null, after: Allocation): Ring {
  if (before === null) return 'checkpoint'
  const stays =
    before.type === after.type &&
    before.nodes.some(({ node }) => after.nodes.some((share) => share.node === node))
  return stays ? 'peer' : 'memory'
}

const seconds = z.number().min(0).max(86_400)
const CostFile = z.strictObject({
  /** Seconds by application; "*" stands for those that are not named. */
  restart_seconds: z.record(
    z.string(),
    z.union([seconds, z.strictObject({ peer: seconds, memory: seconds, checkpoint: seconds })]),
  ),
})

const FORM = '{"restart_seconds": {"*": 30, "cifar10": {"peer": 2, "memory": 5, "checkpoint": 50}}}'

/** Other costs than the papers', for each of `applications`. */
export function readRestartCosts(path: string, applications: readonly string[]): RestartCosts {
  const wrong = (what: string, cause?: unknown): BatonError =>
    new BatonError('bad-request', 'sim/bad-restart-costs', `${path}: ${what}`, {
      hint: `Write it like ${FORM}`,
      ...(cause === undefined ? {} : { cause }),
    })
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw wrong(cause instanceof SyntaxError ? 'it is not JSON' : 'it cannot be read', cause)
  }
  const read = CostFile.safeParse(value)
  if (!read.success) {
    const issue = read.error.issues[0]!
    throw wrong(`${issue.path.length === 0 ? 'the file' : issue.path.join('.')}: ${issue.message}`)
  }
  const costs = read.data.restart_seconds
  const unknown = Object.keys(costs).filter((name) => name !== '*' && !applications.includes(name))
  if (unknown.length > 0) {
    throw wrong(`no application is named "${unknown.join('", "')}": there are ${applications.join(', ')}`)
  }
  return Object.fromEntries(
    applications.map((name) => {
      const cost = costs[name] ?? costs['*']
      if (cost === undefined) throw wrong(`it says nothing of ${name}, and has no "*"`)
      return [name, typeof cost === 'number' ? { peer: cost, memory: cost, checkpoint: cost } : cost]
    }),
  )
}
