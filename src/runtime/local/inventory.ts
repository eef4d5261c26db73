/** What this machine has: its GPUs, else CPU slots; its memory; how much of it is used. */
import { readFile } from 'node:fs/promises'
import { availableParallelism, cpus, freemem, totalmem } from 'node:os'
import type { Clock } from '#base'
import { queryNvidia, type NvidiaAnswer } from '../devices/nvidia.ts'
import type { NodeInventory } from '../launcher.ts'

export interface InventoryOptions {
  /** `auto`: one slot a core, and at least one. A slot is the promise of a core, so there are never more. */
  readonly cpuSlots: 'auto' | number
  readonly clock: Clock
  readonly query?: () => Promise<NvidiaAnswer>
}

type Devices = NodeInventory['devices']

/** A machine without nvidia-smi is asked again after this long: a driver may be installed meanwhile. */
const ABSENT_MS = 60_000

export function createInventory(options: InventoryOptions): () => Promise<readonly NodeInventory[]> {
  const { cpuSlots, clock, query = queryNvidia } = options
  let times = cpuTimes()
  let gpus: Devices = []
  let askAgainAt = 0

  async function findGpus(): Promise<Devices> {
    if (clock.now() < askAgainAt) return gpus
    const answer = await query()
    if (answer.kind === 'devices') gpus = answer.devices
    // They do not turn into CPU slots because their tool hangs: they may be bound.
    if (answer.kind === 'failed') gpus = gpus.map((gpu) => ({ ...gpu, health: 'unknown', usedRatio: null }))
    if (answer.kind === 'absent') {
      gpus = []
      askAgainAt = clock.now() + ABSENT_MS
    }
    return gpus
  }

  return async () => {
    const before = times
    times = cpuTimes()
    const busyRatio =
      times.total > before.total ? (times.busy - before.busy) / (times.total - before.total) : null
    const found = await findGpus()
    const memoryMiB = Math.floor(totalmem() / 1024 / 1024)
    return [
      {
        id: 'local',
        cluster: 'local',
        cpuCount: availableParallelism(),
        memoryMiB,
        memoryUsedMiB: Math.max(0, memoryMiB - (await availableMiB())),
        devices: found.length > 0 ? found : cpuDevices(cpuSlots, busyRatio),
      },
    ]
  }
}

function cpuDevices(cpuSlots: 'auto' | number, busyRatio: number | null): Devices {
  const count = cpuSlots === 'auto' ? Math.max(1, availableParallelism()) : cpuSlots
  return Array.from({ length: count }, (_, index) => ({
    id: `cpu:${index}`,
    kind: 'cpu',
    vendor: 'cpu',
    memoryMiB: null,
    health: 'healthy',
    // Slots are not tied to cores: each shows how busy the machine's cores are together.
    usedRatio: busyRatio === null ? null : Math.min(1, Math.max(0, busyRatio)),
  }))
}

/** Memory that can be given out, counting caches: MemAvailable; freemem() where there is no /proc. */
async function availableMiB(): Promise<number> {
  const text = await readFile('/proc/meminfo', 'utf8').catch(() => '')
  const kilobytes = /^MemAvailable:\s+(\d+) kB$/m.exec(text)?.[1]
  return Math.floor(kilobytes === undefined ? freemem() / 1024 / 1024 : Number(kilobytes) / 1024)
}

function cpuTimes(): { busy: number; total: number } {
  let [busy, total] = [0, 0]
  for (const { times } of cpus()) {
    const sum = times.user + times.nice + times.sys + times.irq + times.idle
    total += sum
    busy += sum - times.idle
  }
  return { busy, total }
}
