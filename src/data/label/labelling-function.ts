/** A rule of thumb that knows some records and passes over the rest. */
import type { DocumentView } from './document-view.ts'

export interface LabellingFunction {
  readonly name: string
  /** A label, or null where it has no opinion. */
  vote(view: DocumentView): string | null
}

/** What the functions of one label column say about one record, and which column that is. */
export interface LabelTask {
  readonly column: 'kind' | 'licence'
  readonly functions: readonly LabellingFunction[]
  /** The text that the linear model reads; null: it says nothing about this label. */
  textFor(view: DocumentView): string | null
}
