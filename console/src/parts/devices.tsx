/** One device: the outline is what is promised, the fill what works. */
import type { Device } from '#contract'
import { useTranslation } from 'react-i18next'
import { formatShare } from '../format/numbers.ts'

export function DeviceCell({ device }: { readonly device: Device }) {
  const used = device.usedRatio
  const height = 18 * (used ?? 0)
  return (
    <svg className="device" viewBox="0 0 26 26" aria-hidden="true">
      {device.health === 'sick' ? (
        <>
          <rect className="sick" x="1" y="1" width="24" height="24" rx="3" />
          <path className="cross" d="m9 9 8 8M17 9l-8 8" />
        </>
      ) : device.jobId === null ? (
        <rect className="free" x="1.5" y="1.5" width="23" height="23" rx="3" />
      ) : (
        <>
          <rect className="track" x="1" y="1" width="24" height="24" rx="3" />
          {used === null ? (
            <rect className="unknown" x="4" y="4" width="18" height="18" rx="1" />
          ) : (
            <rect className="fill" x="4" y={22 - height} width="18" height={height} rx="1" />
          )}
          <rect className="outline" x="1" y="1" width="24" height="24" rx="3" />
        </>
      )}
    </svg>
  )
}

/** The cell in words, for titles and for those who do not see it. */
export function useDeviceWords(): (device: Device, holder: string | null) => string {
  const { t } = useTranslation()
  return (device, holder) => {
    const used =
      device.usedRatio === null
        ? t('device.useUnknown')
        : t('device.used', { share: formatShare(device.usedRatio) })
    if (device.health === 'sick') return t('device.sick', { id: device.id })
    if (device.jobId === null) return t('device.free', { id: device.id })
    return t('device.held', { id: device.id, job: holder ?? device.jobId, used })
  }
}

/** Exists, promised, working, on one length per device. */
export function TwoBars({
  total,
  allocated,
  used,
}: {
  total: number
  allocated: number
  used: number | null
}) {
  const width = (value: number): number => (total === 0 ? 0 : (value / total) * 198)
  return (
    <svg className="two-bars" viewBox="0 0 200 12" preserveAspectRatio="none" aria-hidden="true">
      <rect className="rail" x="0" y="1" width="200" height="10" rx="2" />
      {allocated > 0 ? (
        <rect className="allocated" x="1" y="1" width={width(allocated)} height="10" rx="2" />
      ) : null}
      {used === null ? null : <rect className="used" x="1" y="4" width={width(used)} height="4" />}
    </svg>
  )
}
