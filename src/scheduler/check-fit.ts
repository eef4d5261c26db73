import { say, type Said } from '#contract'
import type { Gang, Node } from './model.ts'
import { placeGang } from './place-gang.ts'
import { poolsFor, taskRoom } from './room.ts'

export type Fit =
  | { readonly kind: 'fits' }
  /** It can never start on these nodes, whoever else runs. */
  | { readonly kind: 'never-fits'; readonly why: Said; readonly fix: Said }

/** Whether the gang could start if nobody else ran and every node were well. */
export function checkFit(gang: Gang, nodes: readonly Node[]): Fit {
  const pools = poolsFor(gang, nodes, {
    nodeCounts: () => true,
    deviceCounts: () => true,
    asIfEmpty: true,
  })
  if (placeGang(gang, pools) !== null) return { kind: 'fits' }
  const each = sayDevices(gang.devicesPerTask, gang.deviceKind)
  const largest = Math.max(0, ...pools.flatMap(({ rooms }) => rooms.map((room) => room.deviceIds.length)))
  const room = Math.max(
    0,
    ...pools.map(({ rooms }) => rooms.reduce((sum, one) => sum + taskRoom(gang, one), 0)),
  )
  const fix = sayFix(nodes, room, largest)
  const inventory = sayInventory(nodes)

  if (pools.length === 0 && gang.devicesPerTask > 0) {
    return { kind: 'never-fits', why: say('fit.no-kind', { kind: gang.deviceKind, inventory }), fix }
  }
  if (room > 0) {
    return { kind: 'never-fits', why: say('fit.gang', { tasks: gang.taskCount, each, room, inventory }), fix }
  }
  if (gang.devicesPerTask > 0 && largest < gang.devicesPerTask) {
    return { kind: 'never-fits', why: say('fit.no-node', { each, largest, inventory }), fix }
  }
  const memory = Math.max(0, ...nodes.map((node) => node.memoryMiB))
  return {
    kind: 'never-fits',
    why: say('fit.memory', { wants: gang.memoryMiBPerTask, largest: memory }),
    fix: say('fix.memory', { most: memory }),
  }
}

/** `2 cpu on local, 8 H100 on n03`. */
function sayInventory(nodes: readonly Node[]): Said[] {
  const parts: Said[] = []
  for (const node of nodes) {
    const counts = new Map<string, number>()
    for (const { kind } of node.devices) counts.set(kind, (counts.get(kind) ?? 0) + 1)
    for (const [kind, count] of counts) parts.push(say('devices.held', { count, kind, node: node.id }))
  }
  return parts.length === 0 ? [say('nothing')] : withMore(parts, 6)
}

/** The first of them, and how many more there are. */
export const withMore = (parts: readonly Said[], shown: number): Said[] =>
  parts.length <= shown
    ? [...parts]
    : [...parts.slice(0, shown), say('and.more', { count: parts.length - shown })]

/** `1 device`, `4 H100 devices`. */
export const sayDevices = (count: number, kind: string): Said =>
  kind.toLowerCase() === 'any' ? say('devices.any', { count }) : say('devices.kind', { count, kind })

function sayFix(nodes: readonly Node[], room: number, largest: number): Said {
  if (room > 0) return say('fix.tasks', { most: room })
  if (largest > 0) return say('fix.devices', { most: largest })
  const kinds = [...new Set(nodes.flatMap((node) => node.devices.map((device) => device.kind)))]
  return kinds.length === 0 ? say('fix.node') : say('fix.kind', { kinds })
}
