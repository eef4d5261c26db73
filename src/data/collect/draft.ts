/**
 * A document on its way to becoming a record, and what may happen to it.
 *
 * An operator changes the draft or writes what it measured into its statistics; a rule of the operator looks at
 * the draft and drops it. So what was dropped can be explained with the value and the threshold, and a
 * threshold can be judged by the statistics of all.
 */
import type { Encoding } from '../text/decode-text.ts'
import type { DropReason } from '#contract'
import type { Script } from '../text/dominant-script.ts'
import type { PackageInfo } from './find-package.ts'

export interface Draft {
  readonly path: string
  readonly package: PackageInfo | null
  /** Size of the file. */
  readonly bytes: number
  /** The file's content; emptied once it is decoded. */
  raw: Uint8Array
  text: string
  encoding: Encoding | null
  script: Script | null
  /** Hash of the normalised text. */
  id: string | null
  /** The record that this one repeats. */
  twin: Twin | null
  statistics: Statistics
}

export interface Twin {
  readonly id: string
  readonly path: string
  /** Jaccard similarity of the shingles; 1 for the same text. */
  readonly similarity: number
}

export interface Statistics {
  binary: string | null
  longestLineBytes: number
  /** Characters that could not be decoded, of all. */
  replacedShare: number
  /** Letters and digits; counting ends at 100. */
  letters: number
  emails: number
  phones: number
}

export interface Rule {
  readonly reason: DropReason
  readonly threshold: string | null
  /** The value that breaks the rule, or null. */
  breaks(draft: Draft): string | null
}

export interface Operator {
  readonly name: string
  apply(draft: Draft): void
  readonly rules: readonly Rule[]
}

export function newDraft(
  path: string,
  packageInfo: PackageInfo | null,
  bytes: number,
  raw: Uint8Array,
): Draft {
  return {
    path,
    package: packageInfo,
    bytes,
    raw,
    text: '',
    encoding: null,
    script: null,
    id: null,
    twin: null,
    statistics: { binary: null, longestLineBytes: 0, replacedShare: 0, letters: 0, emails: 0, phones: 0 },
  }
}
