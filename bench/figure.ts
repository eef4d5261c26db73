/** One measured number, as `--json` prints it and a table shows it. */
export interface Figure {
  readonly bench: string
  readonly case: string
  /** `baton`, a peer that ran in the same run, `bound`, or `published:NAME` for a quoted figure. */
  readonly subject: string
  readonly metric: string
  readonly unit: string
  readonly value: number
}

export const renderFigure = (figure: Figure): string => `${JSON.stringify(figure)}\n`
