/** Every policy by the name under which its figures are printed, with how its jobs survive being stopped. */
import { batonResumable, batonRigid } from './baton.ts'
import { fifo, fifoBackfill, fifoBackfillOracle, srtf, srtfOracle, tiresias } from './peers.ts'
import type { LogPolicy, LogRules } from './simulate-log.ts'

export interface LogSubject {
  readonly name: string
  readonly rules: LogRules
  make(): LogPolicy
}

/** A restore that is charged for each start after the first: loading a checkpoint and warming up. */
const RESTORE_SECONDS = 60
const CHECKPOINT_MINUTES = [10, 30, 60]
/** The interval that a subject's plain name stands for. */
const USUAL_MINUTES = 30

const rigid = (make: () => LogPolicy): LogSubject => ({
  name: make().name,
  rules: { checkpointSeconds: Number.POSITIVE_INFINITY, restoreSeconds: RESTORE_SECONDS },
  make,
})

const resumable = (make: () => LogPolicy): LogSubject[] =>
  CHECKPOINT_MINUTES.map((minutes) => ({
    name: minutes === USUAL_MINUTES ? make().name : `${make().name}-checkpoint-${minutes}`,
    rules: { checkpointSeconds: minutes * 60, restoreSeconds: RESTORE_SECONDS },
    make,
  }))

const ALL: readonly LogSubject[] = [
  ...resumable(() => batonResumable('baton')),
  rigid(() => batonRigid('baton-rigid')),
  rigid(fifo),
  rigid(fifoBackfill),
  rigid(fifoBackfillOracle),
  ...resumable(tiresias),
  ...resumable(srtf),
  ...resumable(srtfOracle),
]

/** `usualOnly`: one checkpoint interval for each policy. */
export const listSubjects = (usualOnly: boolean): LogSubject[] =>
  ALL.filter(({ name }) => !usualOnly || !name.includes('-checkpoint-'))

export const findSubject = (name: string): LogSubject | undefined => ALL.find((one) => one.name === name)
