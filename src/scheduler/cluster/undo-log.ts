/**
 * Cells that remember what they held: a what-if is the real path over the same memory, then a rollback.
 *
 * Outside a checkpoint nothing is logged and a write costs what a store costs. The log grows by doubling, so
 * that a long-lived state stops allocating. Checkpoints nest; a mark is the length that the log had.
 */
import assert from 'node:assert/strict'

export class UndoLog {
  readonly cells: Int32Array
  /** Pairs: cell, what it held. */
  #log = new Int32Array(1 << 10)
  #length = 0
  #open = 0

  constructor(cellCount: number) {
    this.cells = new Int32Array(cellCount)
  }

  set(cell: number, value: number): void {
    if (this.#open > 0) this.#remember(cell)
    this.cells[cell] = value
  }

  add(cell: number, change: number): void {
    if (this.#open > 0) this.#remember(cell)
    this.cells[cell]! += change
  }

  checkpoint(): number {
    this.#open += 1
    return this.#length
  }

  /** Every cell as it was at the mark, newest change first. `undone` is told each cell that was put back. */
  rollback(mark: number, undone: (cell: number) => void): void {
    assert(this.#open > 0 && mark <= this.#length)
    for (let at = this.#length - 2; at >= mark; at -= 2) {
      const cell = this.#log[at]!
      this.cells[cell] = this.#log[at + 1]!
      undone(cell)
    }
    this.#length = mark
    this.#open -= 1
  }

  /** What was done since the mark stays, and an outer checkpoint may still undo it. */
  commit(mark: number): void {
    assert(this.#open > 0 && mark <= this.#length)
    this.#open -= 1
    if (this.#open === 0) this.#length = 0
  }

  #remember(cell: number): void {
    if (this.#length + 2 > this.#log.length) {
      const longer = new Int32Array(this.#log.length * 2)
      longer.set(this.#log)
      this.#log = longer
    }
    this.#log[this.#length] = cell
    this.#log[this.#length + 1] = this.cells[cell]!
    this.#length += 2
  }
}
