/** A match inside a run: half-open, in characters of the run. */
export interface RunMatch {
  readonly start: number
  readonly end: number
  readonly class: 'phone' | 'email' | 'id-card' | 'secret'
  readonly proof: string
  readonly value: string
}
