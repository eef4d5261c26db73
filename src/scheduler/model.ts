/** The nouns of scheduling, as plain data: what the runtime knows goes in, decisions come out. */
import type { Placement, WaitReason } from '#contract'

export interface Device {
  readonly id: string
  /** `cpu`, `H100`, … */
  readonly kind: string
  readonly isHealthy: boolean
  /** The job that is bound to it. */
  readonly heldBy: string | null
}

export interface Node {
  readonly id: string
  /** A gang stays inside one cluster. */
  readonly cluster: string
  readonly state: 'ready' | 'draining' | 'unknown'
  readonly devices: readonly Device[]
  readonly memoryMiB: number
  /** Promised to running jobs that asked for a share. */
  readonly memoryPromisedMiB: number
  /** Tasks without devices that run here, and how many may at once. */
  readonly sharedTaskCount: number
  readonly sharedTaskLimit: number
}

/** What a job needs, whether it waits or is only being considered. */
export interface Gang {
  readonly taskCount: number
  readonly devicesPerTask: number
  /** `any`, `cpu`, or a model; upper and lower case are the same. */
  readonly deviceKind: string
  /** For each task; 0 when the job names none. */
  readonly memoryMiBPerTask: number
}

export interface WaitingJob extends Gang {
  readonly id: string
  readonly name: string
  readonly project: string
  readonly queue: string
  /** 0–9, 9 goes first. */
  readonly priority: number
  readonly queuedAt: number
  /** Back-off after a fault: not before this moment. */
  readonly notBefore: number
}

/** Named to the jobs of its own project; to others it is a job of another project. */
export interface Holder {
  readonly name: string
  readonly project: string
}

export interface Snapshot {
  readonly now: number
  readonly nodes: readonly Node[]
  readonly waiting: readonly WaitingJob[]
  /** The jobs that hold devices, by id: for the sentences. */
  readonly holders: ReadonlyMap<string, Holder>
}

export type Decision =
  | { readonly kind: 'bind'; readonly jobId: string; readonly placement: Placement }
  | {
      readonly kind: 'wait'
      readonly jobId: string
      /** In its queue, from 1. */
      readonly position: number
      readonly reason: WaitReason
    }
