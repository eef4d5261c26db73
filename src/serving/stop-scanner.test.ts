import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { createStopScanner } from './stop-scanner.ts'

function scan(pieces: readonly string[], stops: readonly string[]): string {
  const scanner = createStopScanner(stops)
  let sent = ''
  for (const piece of pieces) {
    const { text, isStopped } = scanner.push(piece)
    sent += text
    if (isStopped) return sent
  }
  return sent + scanner.end()
}

function scanWhole(text: string, stops: readonly string[]): string {
  const found = stops.filter((stop) => stop !== '').map((stop) => text.indexOf(stop))
  const hits = found.filter((index) => index !== -1)
  return hits.length === 0 ? text : text.slice(0, Math.min(...hits))
}

test('text ends before the first stop, wherever the pieces are cut', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '中', '😀'), maxLength: 30 })
  const stops = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '中', '😀'), maxLength: 4 }), {
    maxLength: 3,
  })
  fc.assert(
    fc.property(letters, stops, fc.array(fc.nat({ max: 60 })), (text, stops, cuts) => {
      const units = [...text]
      const places = [0, ...cuts.map((cut) => cut % (units.length + 1)), units.length].toSorted(
        (a, b) => a - b,
      )
      const pieces = places.slice(1).map((end, index) => units.slice(places[index], end).join(''))
      // Whole text: the first stop that is complete ends it. One piece at a time may see a longer one later.
      const single = [...text].map((unit) => unit)
      const bySingles = scan(single, stops)
      assert.ok(text.startsWith(bySingles))
      if (stops.every((stop) => stops.every((other) => other === stop || !other.includes(stop)))) {
        assert.equal(scan(pieces, stops), scanWhole(text, stops))
        assert.equal(bySingles, scanWhole(text, stops))
      }
    }),
  )
})

test('what cannot begin a stop is sent at once', () => {
  const scanner = createStopScanner(['END'])
  assert.deepEqual(scanner.push('text E'), { text: 'text ', isStopped: false })
  assert.deepEqual(scanner.push('N'), { text: '', isStopped: false })
  assert.deepEqual(scanner.push('d'), { text: 'ENd', isStopped: false })
  assert.deepEqual(scanner.push('ENDless'), { text: '', isStopped: true })
})

test('half of a surrogate pair as a stop cuts no character', () => {
  assert.equal(scan(['a😀b'], ['\ude00']), 'a😀b')
})
