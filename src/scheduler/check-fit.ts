import type { Gang, Node } from './model.ts'
import { placeGang } from './place-gang.ts'
import { poolsFor, taskRoom } from './room.ts'

export type Fit =
  | { readonly kind: 'fits' }
  /** It can never start on these nodes, whoever else runs. */
  | { readonly kind: 'never-fits'; readonly sentence: string; readonly hint: string }

/** Whether the gang could start if nobody else ran and every node were well. */
export function checkFit(gang: Gang, nodes: readonly Node[]): Fit {
  const pools = poolsFor(gang, nodes, {
    nodeCounts: () => true,
    deviceCounts: () => true,
    asIfEmpty: true,
  })
  if (placeGang(gang, pools) !== null) return { kind: 'fits' }
  const each = devicesText(gang.devicesPerTask, gang.deviceKind)
  const largest = Math.max(0, ...pools.flatMap(({ rooms }) => rooms.map((room) => room.deviceIds.length)))
  const mostTasks = Math.max(
    0,
    ...pools.map(({ rooms }) => rooms.reduce((sum, room) => sum + taskRoom(gang, room), 0)),
  )
  const hint = changeHint(nodes, mostTasks, largest)

  if (pools.length === 0 && gang.devicesPerTask > 0) {
    return {
      kind: 'never-fits',
      sentence: `no node has ${gang.deviceKind} devices (there are: ${inventoryText(nodes)})`,
      hint,
    }
  }
  if (mostTasks > 0) {
    return {
      kind: 'never-fits',
      sentence:
        `${gang.taskCount} tasks of ${each} start together, and there is room for ${mostTasks} ` +
        `(there are: ${inventoryText(nodes)})`,
      hint,
    }
  }
  if (gang.devicesPerTask > 0 && largest < gang.devicesPerTask) {
    return {
      kind: 'never-fits',
      sentence: `no node has ${each} (largest: ${largest}; there are: ${inventoryText(nodes)})`,
      hint,
    }
  }
  const memory = Math.max(0, ...nodes.map((node) => node.memoryMiB))
  return {
    kind: 'never-fits',
    sentence: `no node has ${gang.memoryMiBPerTask} MiB of memory for a task (largest: ${memory} MiB)`,
    hint: `Set resources.memoryMiB to ${memory} or less`,
  }
}

/** `2 cpu on local, 8 H100 on n03`. */
function inventoryText(nodes: readonly Node[]): string {
  const parts: string[] = []
  for (const node of nodes) {
    const counts = new Map<string, number>()
    for (const { kind } of node.devices) counts.set(kind, (counts.get(kind) ?? 0) + 1)
    for (const [kind, count] of counts) parts.push(`${count} ${kind} on ${node.id}`)
  }
  if (parts.length > 6) return `${parts.slice(0, 6).join(', ')} and ${parts.length - 6} more`
  return parts.length === 0 ? 'none' : parts.join(', ')
}

/** `1 device`, `4 H100 devices`. */
export const devicesText = (count: number, kind: string): string =>
  `${count} ${kind.toLowerCase() === 'any' ? '' : `${kind} `}${plural(count, 'device')}`
export const plural = (count: number, noun: string): string => (count === 1 ? noun : `${noun}s`)

function changeHint(nodes: readonly Node[], mostTasks: number, largest: number): string {
  if (mostTasks > 0) return `Set resources.tasks to ${mostTasks} or less, or add nodes`
  if (largest > 0) return `Set resources.devices to ${largest} or less`
  const kinds = [...new Set(nodes.flatMap((node) => node.devices.map((device) => device.kind)))]
  return kinds.length === 0
    ? 'Add a node that has devices'
    : `Set resources.deviceKind to ${kinds.join(' or ')}`
}
