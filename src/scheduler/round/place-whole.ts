/**
 * Room for every task of a gang, or for none, over typed state.
 *
 * Types with the least left over go first, so that the plentiful ones stay for large gangs. On a type, one node that
 * holds the whole gang wins, the fullest such; else tasks fill the fullest nodes one after the other. Nodes are found
 * by their count of whole free devices, so a search reads nodes that have room, and few others.
 */
import type { ClusterState } from '../cluster/cluster-state.ts'
import { WHOLE_DEVICE_MILLI, isFraction, totalMilli, type Shape } from '../cluster/shape.ts'

export class GangPlacer {
  readonly #state: ClusterState
  /** Node and device bits of each task placed. */
  #places = new Int32Array(64)
  #count = 0
  readonly #types: Int32Array

  constructor(state: ClusterState) {
    this.#state = state
    this.#types = new Int32Array(state.typeCount)
  }

  /** Places of all tasks, allocated; null and nothing changed where they do not all fit. */
  place(shape: Shape, taskCount: number): Int32Array | null {
    const state = this.#state
    const typeCount = this.#typesByRoom(shape, taskCount)
    for (let at = 0; at < typeCount; at += 1) {
      const type = this.#types[at]!
      const mark = state.checkpoint()
      this.#count = 0
      const left = this.#onOneNode(type, shape, taskCount) ? 0 : this.#fillNodes(type, shape, taskCount)
      if (left === 0) {
        state.commit(mark)
        return this.#places.slice(0, 2 * taskCount)
      }
      state.rollback(mark)
    }
    return null
  }

  /** The most tasks that one type has room for, up to the limit. Nothing changes. */
  tasksNow(shape: Shape, limit: number): number {
    let most = 0
    for (let type = 0; type < this.#state.typeCount && most < limit; type += 1) {
      if (!isAllowed(shape, type)) continue
      let tasks = 0
      this.#eachNode(type, shape, (node) => {
        tasks += this.#roomFor(node, shape)
        return tasks < limit
      })
      most = Math.max(most, Math.min(tasks, limit))
    }
    return most
  }

  /** Types that have enough free in all, the one with the least first. */
  #typesByRoom(shape: Shape, taskCount: number): number {
    const state = this.#state
    const needed = taskCount * totalMilli(shape)
    let count = 0
    for (let type = 0; type < state.typeCount; type += 1) {
      const free = state.freeMilliOfType(type)
      if (!isAllowed(shape, type) || free < needed) continue
      let at = count
      while (at > 0 && state.freeMilliOfType(this.#types[at - 1]!) > free) {
        this.#types[at] = this.#types[at - 1]!
        at -= 1
      }
      this.#types[at] = type
      count += 1
    }
    return count
  }

  #onOneNode(type: number, shape: Shape, taskCount: number): boolean {
    if (taskCount * Math.max(1, shape.deviceCount) > Math.max(1, this.#state.maxDeviceCount)) return false
    let found = -1
    this.#eachNode(
      type,
      shape,
      (node) => {
        if (this.#roomFor(node, shape) < taskCount) return true
        found = node
        return false
      },
      taskCount,
    )
    if (found === -1) return false
    for (let task = 0; task < taskCount; task += 1) this.#take(found, shape)
    return true
  }

  /** Tasks that found no room. */
  #fillNodes(type: number, shape: Shape, taskCount: number): number {
    let left = taskCount
    this.#eachNode(type, shape, (node) => {
      const tasks = Math.min(left, this.#roomFor(node, shape))
      for (let task = 0; task < tasks; task += 1) this.#take(node, shape)
      left -= tasks
      return left > 0
    })
    return left
  }

  /**
   * Open nodes of the type that may hold `tasks` tasks, the fullest first, until the visitor says no. The node may
   * lose room while it is visited: its successor is read before.
   */
  #eachNode(type: number, shape: Shape, visit: (node: number) => boolean, tasks = 1): void {
    const state = this.#state
    // A cut device may stand on a node without whole ones.
    const fewest = isFraction(shape) ? 0 : shape.deviceCount * tasks
    for (let whole = fewest; whole <= state.maxDeviceCount; whole += 1) {
      let node = state.firstWith(type, whole)
      while (node !== -1) {
        const next = state.nextOf(node)
        if (state.fits(node, shape) && !visit(node)) return
        node = next
      }
    }
  }

  /** Tasks that fit on the node at once. */
  #roomFor(node: number, shape: Shape): number {
    const state = this.#state
    let room = shape.deviceCount === 0 ? ROOM_LIMIT : 0
    if (isFraction(shape)) {
      for (let device = 0; device < state.deviceCountOf[node]!; device += 1) {
        room += Math.floor(state.deviceFree(node, device) / shape.deviceMilli)
      }
    } else if (shape.deviceCount > 0) room = Math.floor(state.wholeFree(node) / shape.deviceCount)
    if (shape.cpuMilli > 0) room = Math.min(room, Math.floor(state.cpuFree(node) / shape.cpuMilli))
    if (shape.memoryMiB > 0) room = Math.min(room, Math.floor(state.memoryFree(node) / shape.memoryMiB))
    return room
  }

  #take(node: number, shape: Shape): void {
    if (2 * this.#count + 2 > this.#places.length) {
      const longer = new Int32Array(this.#places.length * 2)
      longer.set(this.#places)
      this.#places = longer
    }
    const device = isFraction(shape) ? this.#state.fullestDevice(node, shape.deviceMilli) : -1
    this.#places[2 * this.#count] = node
    this.#places[2 * this.#count + 1] = this.#state.allocate(node, shape, device)
    this.#count += 1
  }
}

/** Tasks without a device and without CPU: as many as anybody asks for. */
const ROOM_LIMIT = 1 << 20

export const isAllowed = (shape: Shape, type: number): boolean =>
  shape.deviceCount === 0 || ((shape.typeMask >>> type) & 1) === 1

/** Tasks that one node holds when nobody else runs there. */
export function tasksIfEmpty(state: ClusterState, node: number, shape: Shape): number {
  const byDevice =
    shape.deviceCount === 0
      ? ROOM_LIMIT
      : Math.floor(
          (state.deviceCountOf[node]! * Math.floor(WHOLE_DEVICE_MILLI / shape.deviceMilli)) /
            shape.deviceCount,
        )
  const byCpu = shape.cpuMilli === 0 ? byDevice : Math.floor(state.cpuMilliOf[node]! / shape.cpuMilli)
  const byMemory = shape.memoryMiB === 0 ? byDevice : Math.floor(state.memoryMiBOf[node]! / shape.memoryMiB)
  return Math.min(byDevice, byCpu, byMemory)
}
