/** What pods ask for, learned from those that came: shapes, and how often each was seen. */
import { totalMilli, type Shape } from '../cluster/shape.ts'

export interface Demand {
  readonly shape: Shape
  readonly count: number
}

export interface DemandTotals {
  readonly count: number
  /** Thousandths of a device, over all that were seen. */
  readonly milli: number
}

export function demandTotals(demand: readonly Demand[]): DemandTotals {
  let count = 0
  let milli = 0
  for (const one of demand) {
    count += one.count
    milli += one.count * totalMilli(one.shape)
  }
  return { count, milli }
}
