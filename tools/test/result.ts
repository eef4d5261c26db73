/** What one group of tests came to. */
export interface SkippedTest {
  readonly name: string
  readonly reason: string
}

export interface GroupResult {
  readonly name: string
  readonly passed: boolean
  readonly counts: {
    readonly tests: number
    readonly passed: number
    readonly failed: number
    readonly skipped: number
  }
  readonly skipped: readonly SkippedTest[]
  readonly failures: readonly string[]
  readonly seconds: number
}
