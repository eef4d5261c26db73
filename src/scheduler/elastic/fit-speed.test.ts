import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { fitSpeed, passSeconds, stepSeconds, type StepSample } from './fit-speed.ts'

const SHAPES: readonly (readonly [number, number])[] = [
  [1, 1],
  [1, 2],
  [1, 4],
  [2, 8],
  [4, 16],
  [8, 32],
]
const seconds = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const truths = fc
  .tuple(
    seconds(0.02, 0.5),
    seconds(0.001, 0.02),
    seconds(0.05, 0.8),
    seconds(0, 0.02),
    seconds(0.01, 0.2),
    seconds(0, 0.01),
    seconds(1, 4),
  )
  .map((values) => Float64Array.from(values))

const sample = (truth: Float64Array, nodes: number, devices: number, localBatch: number): StepSample => ({
  nodes,
  devices,
  localBatch,
  passSeconds: passSeconds(truth, localBatch),
  stepSeconds: stepSeconds(truth, nodes, devices, localBatch),
})

test('a model fitted to what it would measure foretells what was not measured', () => {
  fc.assert(
    fc.property(truths, (truth) => {
      const samples = SHAPES.flatMap(([nodes, devices]) =>
        [16, 64].map((batch) => sample(truth, nodes, devices, batch)),
      )
      const fitted = fitSpeed(samples, null)
      for (const [nodes, devices] of SHAPES) {
        const error = stepSeconds(fitted, nodes, devices, 32) / stepSeconds(truth, nodes, devices, 32) - 1
        assert(Math.abs(error) < 0.15, `${(100 * error).toFixed(1)} % at ${devices} devices`)
      }
    }),
    { numRuns: 60, seed: 11 },
  )
})

test('links that were never used cost nothing, so that they are tried', () => {
  const truth = Float64Array.of(0.1, 0.01, 0.5, 0, 0.2, 0, 1.5)
  const fitted = fitSpeed([sample(truth, 1, 1, 16), sample(truth, 1, 1, 32)], null)
  assert(Math.abs(stepSeconds(fitted, 2, 8, 32) / passSeconds(truth, 32) - 1) < 0.01)
})

test('the step never takes less than the pass, and no fit is without end', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.constantFrom(...SHAPES),
          fc.integer({ min: 1, max: 512 }),
          seconds(1e-4, 10),
          seconds(1, 5),
        ),
        { minLength: 1, maxLength: 12 },
      ),
      (rows) => {
        const samples = rows.map(([[nodes, devices], localBatch, pass, factor]) => ({
          nodes,
          devices,
          localBatch,
          passSeconds: pass,
          stepSeconds: devices === 1 ? pass : pass * factor,
        }))
        const fitted = fitSpeed(samples, null)
        for (const [nodes, devices] of SHAPES) {
          const step = stepSeconds(fitted, nodes, devices, 64)
          assert(Number.isFinite(step) && step >= passSeconds(fitted, 64) * (1 - 1e-9))
        }
      },
    ),
    { numRuns: 60 },
  )
})
