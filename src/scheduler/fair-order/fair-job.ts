/** A job that has not finished, as fair ordering sees it. Widths are fixed; only when it runs is decided. */
export interface FairJob {
  readonly id: string
  /** What trains: jobs of one application end early or speed up alike. */
  readonly application: string
  /** The application with what it was started with (batch, width): such jobs run alike. */
  readonly kind: string
  readonly devices: number
  /** Seconds on the clock of `now`. */
  readonly arrivedAt: number
  /** Seconds of running so far, restores left out. */
  readonly ranSeconds: number
  /** Whether it holds devices now: to run on costs no restore. */
  readonly isRunning: boolean
  /** Work in a unit that does not change on the way, such as epochs: made, and declared. */
  readonly done: number
  readonly total: number
  /** Of the work a second, as measured when it last ran; null: it never ran. */
  readonly speed: number | null
  /** What its owner believes that it takes, in seconds. */
  readonly guessSeconds: number
}
