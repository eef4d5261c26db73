/** A round over typed state: what waits, and what was decided for each. */
import type { Shape } from '../cluster/shape.ts'

export interface QueuedJob {
  readonly id: string
  /** Of each task. */
  readonly shape: Shape
  /** They start together, on devices of one type, or not at all. */
  readonly taskCount: number
  /** 0–9, 9 goes first. */
  readonly priority: number
  readonly queuedAt: number
  /** How long it will run, in the clock's unit; Infinity where nobody knows. */
  readonly runtime: number
}

export type RoundReason =
  /** No set of nodes of one type could hold it, whoever else runs. */
  | 'never-fits'
  /** Not one task has room now. */
  | 'no-room'
  /** Some of its tasks have room, and a gang starts whole. */
  | 'gang'
  /** There would be room, and it is kept for a job ahead. */
  | 'behind'

export type RoundDecision =
  | {
      readonly kind: 'bind'
      readonly job: QueuedJob
      /** Node and device bits of each task, in turn. */
      readonly places: Int32Array
    }
  | {
      readonly kind: 'wait'
      readonly job: QueuedJob
      /** In the queue, from 1. */
      readonly position: number
      readonly reason: RoundReason
      /** Tasks that have room now, outside what is kept. */
      readonly tasksNow: number
      readonly sentence: string
    }
