import type { Clock } from '#base'
import type { Cluster } from './context.ts'
import type { Launcher, NodeInventory } from './launcher.ts'

/** nvidia-smi takes up to a second, so it is not asked every cycle. */
const FRESH_MS = 5_000

export function createCluster(launcher: Launcher, clock: Clock): Cluster {
  let known: readonly NodeInventory[] | null = null
  let seenAt = 0
  let asking: Promise<void> | null = null

  const ask = (): Promise<void> => {
    asking ??= look().finally(() => {
      asking = null
    })
    return asking
  }
  const look = async (): Promise<void> => {
    known = await launcher.inventory()
    seenAt = clock.now()
  }

  return {
    nodes: async () => {
      if (known === null) await ask()
      return known ?? []
    },
    refresh: async () => {
      if (known === null || clock.now() - seenAt >= FRESH_MS) await ask()
    },
    seenAt: () => seenAt,
  }
}
