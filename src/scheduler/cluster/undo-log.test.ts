import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { UndoLog } from './undo-log.ts'

const writes = fc.array(fc.record({ cell: fc.nat(15), value: fc.integer({ min: -9, max: 9 }) }), {
  maxLength: 40,
})

const write = (log: UndoLog, list: readonly { cell: number; value: number }[]): void => {
  for (const { cell, value } of list) {
    if (value % 2 === 0) log.set(cell, value)
    else log.add(cell, value)
  }
}

test('a rollback restores every cell, and an inner commit may still be undone', () => {
  fc.assert(
    fc.property(writes, writes, writes, fc.boolean(), (before, outer, inner, keepsInner) => {
      const log = new UndoLog(16)
      write(log, before)
      const atStart = log.cells.slice()
      const mark = log.checkpoint()
      write(log, outer)
      const atInner = log.cells.slice()
      const innerMark = log.checkpoint()
      write(log, inner)
      if (keepsInner) log.commit(innerMark)
      else {
        log.rollback(innerMark, () => {})
        assert.deepEqual(log.cells, atInner)
      }
      log.rollback(mark, () => {})
      assert.deepEqual(log.cells, atStart)
    }),
  )
})

test('a commit keeps what was done', () => {
  const log = new UndoLog(2)
  const mark = log.checkpoint()
  log.set(1, 7)
  log.commit(mark)
  assert.deepEqual([...log.cells], [0, 7])
})

test('the log holds more changes than it starts with', () => {
  const log = new UndoLog(1)
  const mark = log.checkpoint()
  for (let turn = 0; turn < 5_000; turn += 1) log.add(0, 1)
  log.rollback(mark, () => {})
  assert.equal(log.cells[0], 0)
})
