/**
 * The published protocol: pods arrive one after the other, a pod that fits is placed at once and stays, one that
 * does not fit is dropped.
 */
import { performance } from 'node:perf_hooks'
import { totalMilli, type ClusterState, type Shape } from '#scheduler'

/** Chooses where a pod goes. Shapes are numbered, so that a policy may keep what it learned about one. */
export interface Placer {
  /** A node that has room, or -1. */
  choose(shapeId: number): number
  /** The device of the node chosen last; means something for fractions alone. */
  device(): number
}

export interface ArrivalResult {
  /** Per cent of the devices that are held in the end. */
  readonly allocation: number
  /** Of the pods of each size that arrived: how many, and how many were placed. By GPUs asked; 0.5 is a fraction. */
  readonly bySize: ReadonlyMap<number, { arrived: number; placed: number }>
  /** Microseconds of each decision, in order. Empty unless asked for. */
  readonly decisionUs: Float64Array
}

export interface NumberedPods {
  readonly shapes: readonly Shape[]
  /** The shape of each pod. */
  readonly shapeOf: Int32Array
}

/** Equal shapes get one number, in the order in which they first come. */
export function numberShapes(pods: readonly Shape[]): NumberedPods {
  const numbers = new Map<string, number>()
  const shapes: Shape[] = []
  const shapeOf = Int32Array.from(pods, (pod) => {
    const key = `${pod.cpuMilli} ${pod.memoryMiB} ${pod.deviceCount} ${pod.deviceMilli} ${pod.typeMask}`
    const known = numbers.get(key)
    if (known !== undefined) return known
    numbers.set(key, shapes.length)
    return shapes.push(pod) - 1
  })
  return { shapes, shapeOf }
}

export function runArrivals(
  state: ClusterState,
  pods: NumberedPods,
  arrivals: Int32Array,
  placer: Placer,
  isTimed: boolean,
): ArrivalResult {
  const decisionUs = new Float64Array(isTimed ? arrivals.length : 0)
  const bySize = new Map<number, { arrived: number; placed: number }>()
  let held = 0
  for (let at = 0; at < arrivals.length; at += 1) {
    const shapeId = pods.shapeOf[arrivals[at]!]!
    const shape = pods.shapes[shapeId]!
    const start = isTimed ? performance.now() : 0
    const node = placer.choose(shapeId)
    const device = placer.device()
    if (node !== -1) state.allocate(node, shape, device)
    if (isTimed) decisionUs[at] = (performance.now() - start) * 1000
    const size = sizeOf(shape)
    let count = bySize.get(size)
    if (count === undefined) bySize.set(size, (count = { arrived: 0, placed: 0 }))
    count.arrived += 1
    if (node === -1) continue
    count.placed += 1
    held += totalMilli(shape)
  }
  const capacity = state.capacityMilli.reduce((sum, milli) => sum + milli, 0)
  return { allocation: (100 * held) / capacity, bySize, decisionUs }
}

/** GPUs asked for; every fraction counts as half of one. */
export const sizeOf = (shape: Shape): number =>
  shape.deviceCount === 1 && shape.deviceMilli < 1000 ? 0.5 : shape.deviceCount
