import assert from 'node:assert/strict'
import type { Placement } from '#contract'
import type { Gang } from './model.ts'
import { compare, taskRoom, type Pool, type Room } from './room.ts'

/**
 * Find room for every task of the gang, or for none: a gang placed in part holds devices and makes no
 * progress.
 *
 * The fullest node that holds the whole gang, else the fullest nodes one after the other (best fit): whole
 * nodes stay free for large gangs. Of several pools the one with the least room. Cost: O(n log n) in nodes.
 */
export function placeGang(gang: Gang, pools: readonly Pool[]): Placement | null {
  let best: { readonly placement: Placement; readonly room: number } | null = null
  for (const pool of pools) {
    const byFit = pool.rooms.toSorted(
      (a, b) => fullness(gang, a) - fullness(gang, b) || compare(a.nodeId, b.nodeId),
    )
    const whole = byFit.find((room) => taskRoom(gang, room) >= gang.taskCount)
    const placement = fillInOrder(gang, whole === undefined ? byFit : [whole])
    if (placement === null) continue
    const room = pool.rooms.reduce((sum, { deviceIds }) => sum + deviceIds.length, 0)
    if (best === null || room < best.room) best = { placement, room }
  }
  return best?.placement ?? null
}

/** Task after task into the first room that still holds one. */
export function fillInOrder(gang: Gang, rooms: readonly Room[]): Placement | null {
  assert(gang.taskCount > 0)
  const placement: Placement = []
  for (const room of rooms) {
    const taskCount = Math.min(taskRoom(gang, room), gang.taskCount - placement.length)
    for (let index = 0; index < taskCount; index += 1) {
      const start = index * gang.devicesPerTask
      const devices = room.deviceIds.slice(start, start + gang.devicesPerTask)
      placement.push({ task: placement.length, nodeId: room.nodeId, devices })
    }
  }
  return placement.length === gang.taskCount ? placement : null
}

/** Tasks without devices spread instead: they go where most of them may still come. */
const fullness = (gang: Gang, room: Room): number =>
  gang.devicesPerTask === 0 ? -room.sharedTasks : room.deviceIds.length
