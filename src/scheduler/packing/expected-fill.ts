/**
 * Expected final fill: how much of a node stays idle once what may come has come.
 *
 * Each sequence is offered to the node in order, and every pod that fits is taken, a fraction on the device with
 * the smallest rest that holds it. The mean of what is left idle is the worth of the state: a rest that fits
 * nothing counts in full, one that the usual pods fill counts little, and CPU that will be missing counts too.
 *
 * A state is the node's type, the CPU that is left (cut to a tenth of what a mean pod asks) and the rests of its
 * devices in ascending order. States come back all the time, so their worth is kept, up to a bound: then everything
 * is forgotten and learned anew, which changes no result. Cost of a state that is new: sequences × length steps.
 */
import { WHOLE_DEVICE_MILLI } from '../cluster/shape.ts'
import { fillClass, type FillSequences } from './fill-sequences.ts'

/** A rest has ten bits, three rests fill a word. */
const RESTS_PER_WORD = 3
const RESTS_IN_KEY = 32
/** States that differ by less are worth the same: a finer cut costs twice the time and places no better. */
const CPU_GRAINS_PER_POD = 10

export class ExpectedFill {
  readonly #sequences: FillSequences
  readonly #cpuGrain: number
  readonly #wordCount: number
  readonly #keys: Int32Array
  readonly #values: Float64Array
  readonly #used: Uint8Array
  readonly #mask: number
  #count = 0
  readonly #key: Int32Array
  readonly #work: Int32Array

  constructor(sequences: FillSequences, maxDeviceCount: number, memoBits = 17) {
    this.#cpuGrain = Math.max(1, Math.floor(sequences.meanCpuMilli / CPU_GRAINS_PER_POD))
    this.#sequences = sequences
    this.#wordCount = 2 + Math.ceil(Math.min(maxDeviceCount, RESTS_IN_KEY) / RESTS_PER_WORD)
    const slots = 2 ** memoBits
    this.#mask = slots - 1
    this.#keys = new Int32Array(slots * this.#wordCount)
    this.#values = new Float64Array(slots)
    this.#used = new Uint8Array(slots)
    this.#key = new Int32Array(this.#wordCount)
    this.#work = new Int32Array(maxDeviceCount)
  }

  /** Thousandths of a device that stay idle. `rests` holds `count` rests in ascending order. */
  idleMilli(type: number, cpuMilli: number, rests: Int32Array, count: number): number {
    // Full devices hold nothing more: what is not there need not be told apart.
    let first = 0
    while (first < count && rests[first] === 0) first += 1
    if (first === count) return 0
    const cpu = cpuMilli - (cpuMilli % this.#cpuGrain)
    const slot = this.#find(type, cpu, rests, first, count)
    if (this.#used[slot] === 1) return this.#values[slot]!
    const value = this.#fill(type, cpu, rests, first, count)
    if (this.#count * 4 > this.#mask * 3) {
      this.#used.fill(0)
      this.#count = 0
      return value
    }
    this.#used[slot] = 1
    this.#values[slot] = value
    this.#keys.set(this.#key, slot * this.#wordCount)
    this.#count += 1
    return value
  }

  #find(type: number, cpuMilli: number, rests: Int32Array, first: number, count: number): number {
    const key = this.#key
    const words = this.#wordCount
    key[0] = type | ((count - first) << 8)
    key[1] = cpuMilli
    let at = first
    for (let word = 2; word < words; word += 1) {
      let packed = 0
      for (let bit = 0; bit < 30 && at < count; bit += 10) packed |= rests[at++]! << bit
      key[word] = packed
    }
    let hash = 0x9e3779b9
    for (let word = 0; word < words; word += 1) {
      hash = Math.imul(hash ^ key[word]!, 0x85ebca6b)
      hash ^= hash >>> 15
    }
    hash = Math.imul(hash, 0xc2b2ae35)
    let slot = (hash ^ (hash >>> 13)) & this.#mask
    for (;;) {
      if (this.#used[slot] === 0) return slot
      const base = slot * words
      let word = 0
      while (word < words && this.#keys[base + word] === key[word]) word += 1
      if (word === words) return slot
      slot = (slot + 1) & this.#mask
    }
  }

  #fill(type: number, cpuMilli: number, rests: Int32Array, first: number, count: number): number {
    const { sequenceCount, length, types } = this.#sequences
    const { starts, cpuMilli: cpus, wholes, fraction, place, resume, leastCpu, leastMilli } = types[type]!
    let idleBefore = 0
    let partBefore = 0
    for (let at = first; at < count; at += 1) {
      idleBefore += rests[at]!
      if (rests[at] !== WHOLE_DEVICE_MILLI) partBefore += 1
    }
    const wholeBefore = count - first - partBefore
    const classBefore = fillClass(rests[count - 1]!, wholeBefore)
    if (cpuMilli < leastCpu[classBefore]! || idleBefore < leastMilli[classBefore]!) return idleBefore
    // Rests of the devices that are cut already, in any order; whole ones are only counted.
    const parts = this.#work
    let sum = 0
    for (let sequence = 0; sequence < sequenceCount; sequence += 1) {
      let partCount = partBefore
      for (let at = 0; at < partCount; at += 1) parts[at] = rests[first + at]!
      let cpu = cpuMilli
      let idle = idleBefore
      let whole = wholeBefore
      let podClass = classBefore
      let row = podClass * sequenceCount + sequence
      let end = starts[row + 1]!
      for (let pod = starts[row]!; pod < end; pod += 1) {
        const wants = cpus[pod]!
        if (wants > cpu) continue
        const milli = fraction[pod]!
        if (milli > 0) {
          let best = -1
          let bestRest = WHOLE_DEVICE_MILLI
          for (let at = 0; at < partCount; at += 1) {
            const rest = parts[at]!
            if (rest >= milli && rest < bestRest) {
              best = at
              bestRest = rest
            }
          }
          if (best === -1) {
            if (whole === 0) continue
            whole -= 1
            parts[partCount++] = WHOLE_DEVICE_MILLI - milli
          } else parts[best] = bestRest - milli
          idle -= milli
        } else {
          const taken = wholes[pod]!
          if (taken > whole) continue
          whole -= taken
          idle -= taken * WHOLE_DEVICE_MILLI
        }
        cpu -= wants
        let largest = 0
        if (whole === 0)
          for (let at = 0; at < partCount; at += 1) if (parts[at]! > largest) largest = parts[at]!
        const nextClass = fillClass(largest, whole)
        if (cpu < leastCpu[nextClass]! || idle < leastMilli[nextClass]!) break
        if (nextClass === podClass) continue
        podClass = nextClass
        row = podClass * sequenceCount + sequence
        end = starts[row + 1]!
        pod = resume[row * (length + 1) + place[pod]! + 1]! - 1
      }
      sum += idle
    }
    return sum / sequenceCount
  }
}
