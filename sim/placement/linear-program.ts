/**
 * Linear programs whose columns are too many to write down: maximise cost · x with A x = b, x ≥ 0, where the next
 * column comes from a callback that sees the prices of the rows.
 *
 * Revised simplex over a dense inverse. The caller's first columns have to be a basis: column i is the unit vector
 * of row i. Cost: rows² a pivot, which suits some hundred rows.
 */
export interface Column {
  readonly cost: number
  /** Row, then coefficient, in pairs. */
  readonly entries: readonly (readonly [row: number, value: number])[]
}

export interface Solution {
  readonly value: number
  /** The columns of the optimum and how much of each. */
  readonly basis: readonly { readonly column: Column; readonly amount: number }[]
}

const TOLERANCE = 1e-9

export function maximise(
  right: readonly number[],
  firstColumns: readonly Column[],
  /** A column that is worth more than its rows cost, or null. */
  price: (rowPrices: Float64Array) => Column | null,
  pivotLimit = 20_000,
): Solution {
  const rows = right.length
  const basis = [...firstColumns]
  const amounts = Float64Array.from(right)
  const inverse = Array.from({ length: rows }, (_, row) => {
    const line = new Float64Array(rows)
    line[row] = 1
    return line
  })
  const prices = new Float64Array(rows)
  const direction = new Float64Array(rows)

  for (let pivot = 0; pivot < pivotLimit; pivot += 1) {
    prices.fill(0)
    for (let row = 0; row < rows; row += 1) {
      const cost = basis[row]!.cost
      if (cost === 0) continue
      const line = inverse[row]!
      for (let at = 0; at < rows; at += 1) prices[at]! += cost * line[at]!
    }
    const entering = price(prices)
    if (entering === null) break
    for (let row = 0; row < rows; row += 1) {
      const line = inverse[row]!
      direction[row] = entering.entries.reduce((sum, [at, value]) => sum + line[at]! * value, 0)
    }
    const leaving = leavingRow(direction, amounts)
    if (leaving === -1) throw new Error('the program has no bound')
    exchange(inverse, amounts, direction, leaving)
    basis[leaving] = entering
  }
  const value = basis.reduce((sum, column, row) => sum + column.cost * amounts[row]!, 0)
  return { value, basis: basis.map((column, row) => ({ column, amount: amounts[row]! })) }
}

/** The row that reaches zero first; among equals the one with the largest pivot, which keeps rounding small. */
function leavingRow(direction: Float64Array, amounts: Float64Array): number {
  let leaving = -1
  let least = Infinity
  for (let row = 0; row < direction.length; row += 1) {
    if (direction[row]! <= TOLERANCE) continue
    const ratio = Math.max(0, amounts[row]!) / direction[row]!
    const isEqual = Math.abs(ratio - least) <= TOLERANCE
    if (isEqual ? direction[row]! > direction[leaving]! : ratio < least) {
      least = Math.min(least, ratio)
      leaving = row
    }
  }
  return leaving
}

function exchange(
  inverse: readonly Float64Array[],
  amounts: Float64Array,
  direction: Float64Array,
  leaving: number,
): void {
  const rows = amounts.length
  const pivotLine = inverse[leaving]!
  const pivot = direction[leaving]!
  for (let at = 0; at < rows; at += 1) pivotLine[at]! /= pivot
  amounts[leaving]! /= pivot
  for (let row = 0; row < rows; row += 1) {
    const factor = direction[row]!
    if (row === leaving || factor === 0) continue
    const line = inverse[row]!
    for (let at = 0; at < rows; at += 1) line[at]! -= factor * pivotLine[at]!
    amounts[row]! -= factor * amounts[leaving]!
  }
}
