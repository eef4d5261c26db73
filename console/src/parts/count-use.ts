/** How many devices there are, promised and working. */
import type { Device } from '#contract'

export interface DeviceUse {
  readonly total: number
  readonly allocated: number
  /** null when no device says how busy it is. */
  readonly used: number | null
  readonly sick: number
  readonly free: number
}

export function countUse(devices: readonly Device[]): DeviceUse {
  // A free device that is busy works for nobody we know: only promised ones count.
  const measured = devices.filter((device) => device.usedRatio !== null && device.jobId !== null)
  const sick = devices.filter((device) => device.health === 'sick').length
  return {
    total: devices.length,
    allocated: devices.filter((device) => device.jobId !== null).length,
    used: measured.length === 0 ? null : measured.reduce((sum, device) => sum + (device.usedRatio ?? 0), 0),
    sick,
    free: devices.filter((device) => device.jobId === null && device.health !== 'sick').length,
  }
}
