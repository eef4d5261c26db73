/**
 * Nodes and devices in one array of integers, under an undo log.
 *
 * Nodes are numbered by name, so that the smallest index is the smallest name wherever a tie is broken. Nothing
 * here allocates once it is built, except the undo log while it finds its size.
 */
import assert from 'node:assert/strict'
import { TYPE_LIMIT, WHOLE_DEVICE_MILLI, isFraction, totalMilli, type Shape } from './shape.ts'
import { UndoLog } from './undo-log.ts'

export interface NodeSpec {
  readonly name: string
  readonly cpuMilli: number
  readonly memoryMiB: number
  readonly deviceCount: number
  /** All devices of a node are of one type; 0 to 30. */
  readonly deviceType: number
}

/** Words of a node, before its devices; the places of the words. */
const NODE_WORDS = 7
const CPU = 0
const MEMORY = 1
const FREE_MILLI = 2
const WHOLE_FREE = 3
const IS_CLOSED = 4
const NEXT = 5
const PREVIOUS = 6
/** A placement names its devices as bits. */
const DEVICE_LIMIT = 31

export class ClusterState {
  readonly nodeCount: number
  readonly names: readonly string[]
  readonly typeCount: number
  readonly maxDeviceCount: number
  readonly typeOf: Uint8Array
  readonly deviceCountOf: Uint8Array
  readonly cpuMilliOf: Int32Array
  readonly memoryMiBOf: Int32Array
  /** Devices of each type, in thousandths. */
  readonly capacityMilli: Float64Array
  /** Nodes that are alike when empty: one of them, and how many there are. */
  readonly alike: readonly { readonly node: number; readonly count: number }[]
  /** Goes up with each change of the node and never back: what was computed for a stamp stays true. */
  readonly stampOf: Uint32Array
  /** The nodes that changed, newest last, in a ring; `changeCount` is how many ever did. */
  readonly changes: Int32Array
  changeCount = 0
  readonly #log: UndoLog
  readonly #deviceStart: Int32Array
  readonly #heads: number
  readonly #freeByType: number
  readonly #touchUndone: (cell: number) => void

  constructor(specs: readonly NodeSpec[]) {
    const nodes = specs.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    this.nodeCount = nodes.length
    this.names = nodes.map((node) => node.name)
    this.typeCount = nodes.reduce((most, node) => Math.max(most, node.deviceType + 1), 1)
    this.maxDeviceCount = nodes.reduce((most, node) => Math.max(most, node.deviceCount), 0)
    assert(this.typeCount <= TYPE_LIMIT && this.maxDeviceCount <= DEVICE_LIMIT)
    this.typeOf = Uint8Array.from(nodes, (node) => node.deviceType)
    this.deviceCountOf = Uint8Array.from(nodes, (node) => node.deviceCount)
    this.cpuMilliOf = Int32Array.from(nodes, (node) => node.cpuMilli)
    this.memoryMiBOf = Int32Array.from(nodes, (node) => node.memoryMiB)
    this.stampOf = new Uint32Array(this.nodeCount).fill(1)
    this.changes = new Int32Array(2 ** Math.ceil(Math.log2(2 * this.nodeCount + 2)))
    this.alike = groupAlike(nodes)
    this.capacityMilli = new Float64Array(this.typeCount)
    this.#deviceStart = new Int32Array(this.nodeCount)
    let cell = this.nodeCount * NODE_WORDS
    for (let node = 0; node < this.nodeCount; node += 1) {
      this.#deviceStart[node] = cell
      cell += this.deviceCountOf[node]!
    }
    this.#heads = cell
    this.#freeByType = cell + this.typeCount * (this.maxDeviceCount + 1)
    this.#log = new UndoLog(this.#freeByType + this.typeCount)
    this.#touchUndone = (undone) => {
      const word = undone % NODE_WORDS
      if (undone < this.nodeCount * NODE_WORDS && word <= IS_CLOSED) this.#touch((undone / NODE_WORDS) | 0)
    }
    this.#fill()
  }

  get cells(): Int32Array {
    return this.#log.cells
  }

  cpuFree = (node: number): number => this.#log.cells[node * NODE_WORDS + CPU]!
  memoryFree = (node: number): number => this.#log.cells[node * NODE_WORDS + MEMORY]!
  freeMilli = (node: number): number => this.#log.cells[node * NODE_WORDS + FREE_MILLI]!
  wholeFree = (node: number): number => this.#log.cells[node * NODE_WORDS + WHOLE_FREE]!
  deviceFree = (node: number, device: number): number => this.#log.cells[this.#deviceStart[node]! + device]!
  freeMilliOfType = (type: number): number => this.#log.cells[this.#freeByType + type]!

  isClosed = (node: number): boolean => this.#log.cells[node * NODE_WORDS + IS_CLOSED] === 1

  /** Open nodes of a type with exactly so many whole devices free, as a list: head, then `nextOf`; -1 ends it. */
  firstWith = (type: number, wholeFree: number): number =>
    this.#log.cells[this.#heads + type * (this.maxDeviceCount + 1) + wholeFree]!
  nextOf = (node: number): number => this.#log.cells[node * NODE_WORDS + NEXT]!

  /** Whether a task of the shape can start on the node now. */
  fits(node: number, shape: Shape): boolean {
    const { cells } = this.#log
    const base = node * NODE_WORDS
    if (cells[base + CPU]! < shape.cpuMilli || cells[base + MEMORY]! < shape.memoryMiB) return false
    if (shape.deviceCount === 0) return true
    if (((shape.typeMask >>> this.typeOf[node]!) & 1) === 0) return false
    if (!isFraction(shape)) return cells[base + WHOLE_FREE]! >= shape.deviceCount
    return (
      cells[base + FREE_MILLI]! >= shape.deviceMilli && this.fullestDevice(node, shape.deviceMilli) !== -1
    )
  }

  /** The device with the smallest rest that still holds the fraction; -1 where none does. */
  fullestDevice(node: number, milli: number): number {
    const { cells } = this.#log
    const start = this.#deviceStart[node]!
    let best = -1
    let bestFree = WHOLE_DEVICE_MILLI + 1
    for (let device = 0; device < this.deviceCountOf[node]!; device += 1) {
      const free = cells[start + device]!
      if (free >= milli && free < bestFree) {
        best = device
        bestFree = free
      }
    }
    return best
  }

  /**
   * Give the task its share and return its devices as bits. A fraction takes `device`; whole devices are the
   * first that are free.
   */
  allocate(node: number, shape: Shape, device: number): number {
    const log = this.#log
    const base = node * NODE_WORDS
    if (shape.cpuMilli > 0) log.add(base + CPU, -shape.cpuMilli)
    if (shape.memoryMiB > 0) log.add(base + MEMORY, -shape.memoryMiB)
    let bits = 0
    if (shape.deviceCount > 0) {
      const start = this.#deviceStart[node]!
      if (isFraction(shape)) {
        const free = log.cells[start + device]!
        assert(free >= shape.deviceMilli)
        log.add(start + device, -shape.deviceMilli)
        bits = 1 << device
        if (free === WHOLE_DEVICE_MILLI) this.#moveBucket(node, -1)
      } else {
        let left = shape.deviceCount
        for (let at = 0; left > 0; at += 1) {
          assert(at < this.deviceCountOf[node]!)
          if (log.cells[start + at]! !== WHOLE_DEVICE_MILLI) continue
          log.set(start + at, 0)
          bits |= 1 << at
          left -= 1
        }
        this.#moveBucket(node, -shape.deviceCount)
      }
      log.add(base + FREE_MILLI, -totalMilli(shape))
      log.add(this.#freeByType + this.typeOf[node]!, -totalMilli(shape))
    }
    assert(log.cells[base + CPU]! >= 0 && log.cells[base + MEMORY]! >= 0)
    this.#touch(node)
    return bits
  }

  /** Take back what `allocate` gave. */
  release(node: number, shape: Shape, bits: number): void {
    const log = this.#log
    const base = node * NODE_WORDS
    if (shape.cpuMilli > 0) log.add(base + CPU, shape.cpuMilli)
    if (shape.memoryMiB > 0) log.add(base + MEMORY, shape.memoryMiB)
    const start = this.#deviceStart[node]!
    let wholeAgain = 0
    for (let device = 0; bits >>> device !== 0; device += 1) {
      if (((bits >>> device) & 1) === 0) continue
      log.add(start + device, shape.deviceMilli)
      const free = log.cells[start + device]!
      assert(free <= WHOLE_DEVICE_MILLI)
      if (free === WHOLE_DEVICE_MILLI) wholeAgain += 1
    }
    if (shape.deviceCount > 0) {
      if (wholeAgain > 0) this.#moveBucket(node, wholeAgain)
      log.add(base + FREE_MILLI, totalMilli(shape))
      log.add(this.#freeByType + this.typeOf[node]!, totalMilli(shape))
    }
    assert(
      log.cells[base + CPU]! <= this.cpuMilliOf[node]! &&
        log.cells[base + MEMORY]! <= this.memoryMiBOf[node]!,
    )
    this.#touch(node)
  }

  /** Take the node out of the lists: it drains, is unknown, or is kept for somebody. What runs there runs on. */
  close(node: number): void {
    if (this.isClosed(node)) return
    this.#unlink(node)
    this.#log.set(node * NODE_WORDS + IS_CLOSED, 1)
    this.#touch(node)
  }

  open(node: number): void {
    if (!this.isClosed(node)) return
    this.#log.set(node * NODE_WORDS + IS_CLOSED, 0)
    this.#link(node)
    this.#touch(node)
  }

  checkpoint(): number {
    return this.#log.checkpoint()
  }

  rollback(mark: number): void {
    this.#log.rollback(mark, this.#touchUndone)
  }

  commit(mark: number): void {
    this.#log.commit(mark)
  }

  #touch(node: number): void {
    this.stampOf[node]! += 1
    this.changes[this.changeCount & (this.changes.length - 1)] = node
    this.changeCount += 1
  }

  #moveBucket(node: number, change: number): void {
    this.#unlink(node)
    this.#log.add(node * NODE_WORDS + WHOLE_FREE, change)
    this.#link(node)
  }

  #headOf(node: number): number {
    return this.#heads + this.typeOf[node]! * (this.maxDeviceCount + 1) + this.wholeFree(node)
  }

  #link(node: number): void {
    const log = this.#log
    if (this.isClosed(node)) return
    const head = this.#headOf(node)
    const first = log.cells[head]!
    log.set(node * NODE_WORDS + NEXT, first)
    log.set(node * NODE_WORDS + PREVIOUS, -1)
    if (first !== -1) log.set(first * NODE_WORDS + PREVIOUS, node)
    log.set(head, node)
  }

  #unlink(node: number): void {
    const log = this.#log
    if (this.isClosed(node)) return
    const next = log.cells[node * NODE_WORDS + NEXT]!
    const previous = log.cells[node * NODE_WORDS + PREVIOUS]!
    if (next !== -1) log.set(next * NODE_WORDS + PREVIOUS, previous)
    if (previous === -1) log.set(this.#headOf(node), next)
    else log.set(previous * NODE_WORDS + NEXT, next)
  }

  #fill(): void {
    const { cells } = this.#log
    cells.fill(-1, this.#heads, this.#freeByType)
    // From the last to the first, so that each list starts with its smallest name.
    for (let node = this.nodeCount - 1; node >= 0; node -= 1) {
      const devices = this.deviceCountOf[node]!
      cells[node * NODE_WORDS + CPU] = this.cpuMilliOf[node]!
      cells[node * NODE_WORDS + MEMORY] = this.memoryMiBOf[node]!
      cells[node * NODE_WORDS + FREE_MILLI] = devices * WHOLE_DEVICE_MILLI
      cells[node * NODE_WORDS + WHOLE_FREE] = devices
      const start = this.#deviceStart[node]!
      cells.fill(WHOLE_DEVICE_MILLI, start, start + devices)
      cells[this.#freeByType + this.typeOf[node]!]! += devices * WHOLE_DEVICE_MILLI
      this.capacityMilli[this.typeOf[node]!]! += devices * WHOLE_DEVICE_MILLI
      this.#link(node)
    }
  }
}

function groupAlike(nodes: readonly NodeSpec[]): { node: number; count: number }[] {
  const groups = new Map<string, { node: number; count: number }>()
  for (const [node, { cpuMilli, memoryMiB, deviceCount, deviceType }] of nodes.entries()) {
    const key = `${cpuMilli} ${memoryMiB} ${deviceCount} ${deviceType}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { node, count: 1 })
    else group.count += 1
  }
  return [...groups.values()]
}
