/** What a detector found in a text. Half-open [start, end), in UTF-16 code units of the text. */
export interface Finding {
  readonly start: number
  readonly end: number
  /** "phone", "email", "id-card", "secret", "word". */
  readonly class: string
  readonly detector: string
  /** Why it is sure. Never the text. */
  readonly proof: string
  /** The same for every spelling of one value: gets the same placeholder. */
  readonly value: string
  readonly action: 'mask' | 'block'
}
