/**
 * A cluster that is asked for more than it has, for ever: pods arrive at random and queue, each that runs ends at
 * random (a Poisson process and exponential lives of mean 1, the same for all), nobody is moved.
 */
import { seededRandom } from '#base'
import { ClusterState, PackingScore, QueueChoice, learnPacking, totalMilli } from '#scheduler'
import { demandOf } from './baton-placer.ts'
import type { OpenbCluster } from './openb.ts'
import type { NumberedPods } from './run-arrivals.ts'

export interface QueueResult {
  /** Per cent of the devices that are held, mean over time. */
  readonly allocation: number
  /** By thousandths of a device asked for: pods that came, and that started, while it was measured. */
  readonly bySize: ReadonlyMap<number, { came: number; started: number }>
  readonly movesPer1000: number
}

/** In mean lives: until the start is forgotten, then measured. */
const WARM_UP = 4
const MEASURED = 4
const RULES = { floor: 0.56, reservedLimit: 3, memory: 4 }

interface Running {
  readonly node: number
  readonly shapeId: number
  readonly bits: number
}

export function runQueue(
  cluster: OpenbCluster,
  pods: NumberedPods,
  /** Asked for, of what there is. */
  load: number,
  seed: number,
): QueueResult {
  const { shapes, shapeOf } = pods
  const random = seededRandom(`queue ${seed}`)
  const state = new ClusterState(cluster.nodes)
  const score = new PackingScore(state, learnPacking(state, demandOf(pods), seed))
  const choice = new QueueChoice(state, score, shapes, RULES)
  const capacity = state.capacityMilli.reduce((sum, milli) => sum + milli, 0)
  const mean = shapeOf.reduce((sum, id) => sum + totalMilli(shapes[id]!), 0) / shapeOf.length
  const arrivalRate = (load * capacity) / mean
  const waiting = new Int32Array(shapes.length)
  const running: Running[] = []
  const bySize = new Map(shapes.map((shape) => [totalMilli(shape), { came: 0, started: 0 }]))
  let now = 0
  let held = 0
  let heldOverTime = 0

  const start = (shapeId: number, node: number): void => {
    const shape = shapes[shapeId]!
    const bits = state.allocate(node, shape, score.deviceFor(node, shape))
    choice.starts(shapeId, node, now)
    running.push({ node, shapeId, bits })
    held += totalMilli(shape)
    if (now > WARM_UP) bySize.get(totalMilli(shape))!.started += 1
  }
  const refill = (node: number): void => {
    for (let next = choice.next(node, waiting); next !== -1; next = choice.next(node, waiting)) {
      waiting[next]! -= 1
      start(next, node)
    }
  }
  const arrive = (): void => {
    const shapeId = shapeOf[random.below(shapeOf.length)]!
    choice.comes(shapeId, now)
    if (now > WARM_UP) bySize.get(totalMilli(shapes[shapeId]!))!.came += 1
    const node = waiting[shapeId] === 0 ? choice.place(shapeId) : -1
    if (node !== -1) return start(shapeId, node)
    waiting[shapeId]! += 1
    const kept = choice.reserveFor(shapeId)
    if (kept !== -1) refill(kept)
  }
  const end = (): void => {
    const at = random.below(running.length)
    const ended = running[at]!
    running[at] = running.at(-1)!
    running.pop()
    state.release(ended.node, shapes[ended.shapeId]!, ended.bits)
    held -= totalMilli(shapes[ended.shapeId]!)
    refill(ended.node)
  }

  for (;;) {
    const rate = arrivalRate + running.length
    const until = now - Math.log(1 - random.next()) / rate
    if (now > WARM_UP) heldOverTime += held * (Math.min(until, WARM_UP + MEASURED) - now)
    now = until
    if (now > WARM_UP + MEASURED) break
    if (random.next() * rate < arrivalRate) arrive()
    else end()
  }
  return { allocation: (100 * heldOverTime) / (MEASURED * capacity), bySize, movesPer1000: 0 }
}

/** Sizes of which fewer came say nothing about a policy. */
const FEW = 100

/** The share of started pods, of the size that was served worst. Sizes are pooled over the runs. */
export function servedMinShare(runs: readonly QueueResult[]): number {
  const pooled = new Map<number, { came: number; started: number }>()
  for (const run of runs) {
    for (const [size, { came, started }] of run.bySize) {
      const sum = pooled.get(size) ?? { came: 0, started: 0 }
      pooled.set(size, { came: sum.came + came, started: sum.started + started })
    }
  }
  return Math.min(
    1,
    ...[...pooled.values()].filter(({ came }) => came >= FEW).map((one) => one.started / one.came),
  )
}
