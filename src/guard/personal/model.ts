/** What finds personal data in a run, and what it finds. */
import type { PersonalClass } from '../policy/model.ts'

/** A match inside a run: half-open, in characters of the run. */
export interface RunMatch {
  readonly start: number
  readonly end: number
  readonly class: PersonalClass
  readonly detector: string
  readonly proof: string
  /** The same for every way to write it. */
  readonly value: string
}

/** A kind of personal data: how it is written, and what makes it sure. */
export interface PersonalKind {
  readonly class: PersonalClass
  readonly detector: string
  /** Global. Of a run in half width, digits in Chinese characters read as digits. */
  readonly pattern: RegExp
  /** Null where it only looks like one. */
  judge(found: Candidate): Accepted | null
}

export interface Candidate {
  readonly text: string
  /** The groups of the pattern. */
  readonly groups: readonly (string | undefined)[]
  readonly label: Label
  /** Up to the match, in lower case: the run so far and what stands before it. */
  readonly before: string
  readonly after: string
}

export interface Accepted {
  readonly value: string
  readonly proof: string
  /** Where another part of the match is the datum. */
  readonly start?: number
  readonly end?: number
}

/**
 * What the words right before a number say that it is: `other` is a number of something else (an order, a batch),
 * `none` says nothing.
 */
export type Label = 'document' | 'card' | 'phone' | 'plate' | 'company' | 'other' | 'none'
