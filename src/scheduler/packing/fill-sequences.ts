/**
 * What may come, as a fixed sample: sequences of pods drawn once from the demand, the same for every node, so
 * that two nodes differ by what they hold and not by luck.
 *
 * A node looks only at pods that its largest rest could hold. So each sequence is kept once per class of largest
 * rest, with the others left out: a node that is nearly full reads a handful of pods in place of all, and one that
 * fills up goes on in the class that it has come down to.
 */
import type { Random } from '#base'
import { WHOLE_DEVICE_MILLI, isFraction, type Shape } from '../cluster/shape.ts'
import type { Demand } from './demand.ts'

/** All that may come to a device type. A row is one class and one sequence: `class × sequences + sequence`. */
export interface TypeSequences {
  /** Where each row starts in the arrays below, and where the last one ends. */
  readonly starts: Int32Array
  readonly cpuMilli: Int32Array
  /** Whole devices; 0 for a fraction and for a pod without devices. */
  readonly wholes: Int32Array
  /** Thousandths of one device. */
  readonly fraction: Int32Array
  /** The pod's place in the sequence as it was drawn. */
  readonly place: Int32Array
  /** At `row × (length + 1) + place`: the first pod of the row at that place or later. */
  readonly resume: Int32Array
  /** By class: no pod with a device asks for less. Out of reach where nobody asks. */
  readonly leastCpu: Int32Array
  readonly leastMilli: Int32Array
}

export interface FillSequences {
  readonly sequenceCount: number
  readonly length: number
  readonly meanCpuMilli: number
  readonly types: readonly TypeSequences[]
}

const CLASS_MILLI = 50
const FRACTION_CLASSES = WHOLE_DEVICE_MILLI / CLASS_MILLI
const NOBODY = 0x7fffffff

/** The class of a node by its largest rest, or by how many whole devices are free. */
export const fillClass = (largestRest: number, wholeFree: number): number =>
  wholeFree > 0 ? FRACTION_CLASSES + wholeFree : Math.ceil(largestRest / CLASS_MILLI)

export function drawSequences(
  demand: readonly Demand[],
  { typeCount, maxDeviceCount }: { readonly typeCount: number; readonly maxDeviceCount: number },
  sequenceCount: number,
  length: number,
  random: Random,
): FillSequences {
  const drawn = Array.from({ length: sequenceCount }, () => drawOne(demand, length, random))
  const classCount = FRACTION_CLASSES + maxDeviceCount + 1
  const types = Array.from({ length: typeCount }, (_, type) => ofType(drawn, type, classCount))
  const cpuMilli = drawn.flat().reduce((sum, pod) => sum + pod.cpuMilli, 0)
  return { sequenceCount, length, meanCpuMilli: cpuMilli / (sequenceCount * length), types }
}

function ofType(drawn: readonly (readonly Shape[])[], type: number, classCount: number): TypeSequences {
  const starts = [0]
  const pods: Shape[] = []
  const places: number[] = []
  const resume: number[] = []
  const leastCpu = new Int32Array(classCount).fill(NOBODY)
  const leastMilli = new Int32Array(classCount).fill(NOBODY)
  for (let at = 0; at < classCount; at += 1) {
    for (const sequence of drawn) {
      for (const [place, pod] of sequence.entries()) {
        resume.push(pods.length)
        if (((pod.typeMask >>> type) & 1) === 0 || !isHeldBy(at, pod)) continue
        pods.push(pod)
        places.push(place)
        if (pod.deviceCount === 0) continue
        leastCpu[at] = Math.min(leastCpu[at]!, pod.cpuMilli)
        leastMilli[at] = Math.min(leastMilli[at]!, pod.deviceMilli)
      }
      resume.push(pods.length)
      starts.push(pods.length)
    }
  }
  return {
    starts: Int32Array.from(starts),
    cpuMilli: Int32Array.from(pods, (pod) => pod.cpuMilli),
    wholes: Int32Array.from(pods, (pod) => (isFraction(pod) ? 0 : pod.deviceCount)),
    fraction: Int32Array.from(pods, (pod) => (isFraction(pod) ? pod.deviceMilli : 0)),
    place: Int32Array.from(places),
    resume: Int32Array.from(resume),
    leastCpu,
    leastMilli,
  }
}

function isHeldBy(fillClass: number, pod: Shape): boolean {
  if (pod.deviceCount === 0) return true
  if (isFraction(pod)) return pod.deviceMilli <= fillClass * CLASS_MILLI
  return FRACTION_CLASSES + pod.deviceCount <= fillClass
}

function drawOne(demand: readonly Demand[], length: number, random: Random): Shape[] {
  const total = demand.reduce((sum, one) => sum + one.count, 0)
  return Array.from({ length }, () => {
    let left = random.next() * total
    for (const { shape, count } of demand) {
      left -= count
      if (left < 0) return shape
    }
    return demand.at(-1)!.shape
  })
}
