/**
 * Where a job's faults stand on its curve. The mark carries the ring's number, as the table beside does; its
 * place is the step the fault struck at or, where no step was reported, the first point after its time.
 */
import type { JobCurve, RecoveryRecord } from '#contract'

export interface CurveMark {
  readonly id: string
  readonly ring: number
  readonly step: number
  /** Milliseconds since the epoch. */
  readonly at: number
}

export function curveMarks(recoveries: readonly RecoveryRecord[], curve: JobCurve): readonly CurveMark[] {
  const last = curve.step.at(-1)
  if (last === undefined) return []
  return recoveries
    .map((recovery) => ({
      id: recovery.id,
      ring: recovery.ring,
      at: recovery.at,
      step: Math.min(recovery.step ?? stepAt(curve, recovery.at), last),
    }))
    .toSorted((a, b) => a.at - b.at)
}

/** The first step that was reported at or after this time; the last when none was. */
function stepAt(curve: JobCurve, at: number): number {
  const index = curve.at.findIndex((time) => time >= at)
  return curve.step.at(index) ?? 0
}
