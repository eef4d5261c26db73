/** How many devices there are, promised and busy: Overview.devices. */
import type { Device, Overview } from '#contract'

export function deviceUse(devices: readonly Device[]): Overview['devices'] {
  const allocated = devices.filter((device) => device.jobId !== null)
  // What a free device does is done for nobody we know.
  const measured = allocated.flatMap((device) => device.usedRatio ?? [])
  const isUnknown = measured.length === 0 && allocated.length > 0
  return {
    total: devices.length,
    allocated: allocated.length,
    used: isUnknown ? null : measured.reduce((sum, ratio) => sum + ratio, 0),
    sick: devices.filter((device) => device.health === 'sick').length,
  }
}
