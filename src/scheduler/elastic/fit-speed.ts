/**
 * How long a training step takes on any number of devices, fitted to the steps that were measured.
 *
 * Pollux's model (Qiao et al., OSDI 2021): a pass takes a + b·localBatch; exchanging gradients takes nothing on
 * one device, and a constant plus a slope in the devices beyond two otherwise, with other constants across
 * nodes than inside one; the two overlap by a p-norm with p from 1 (one after the other) to 10 (side by side).
 */

export interface StepSample {
  readonly nodes: number
  readonly devices: number
  readonly localBatch: number
  readonly passSeconds: number
  readonly stepSeconds: number
}

/** In the order of PARAMETER. */
export type SpeedParameters = Float64Array

const PARAMETER = {
  passBase: 0,
  passSlope: 1,
  acrossBase: 2,
  acrossSlope: 3,
  insideBase: 4,
  insideSlope: 5,
  overlap: 6,
}
const COUNT = 7
const TINY = 1e-8
const ITERATIONS = 40
/** Keeps overlap and slopes small where the samples do not speak: an optimist tries, and then it is measured. */
const OVERLAP_PRIOR = 0.003
const SLOPE_PRIOR = 0.02

export const passSeconds = (p: SpeedParameters, localBatch: number): number => p[0]! + p[1]! * localBatch

export function stepSeconds(p: SpeedParameters, nodes: number, devices: number, localBatch: number): number {
  const pass = passSeconds(p, localBatch)
  if (devices === 1) return pass
  const beyond = Math.max(devices - 2, 0)
  const sync = nodes > 1 ? p[2]! + p[3]! * beyond : p[4]! + p[5]! * beyond
  const overlap = p[6]!
  // Of the larger, so that no power overflows.
  return pass >= sync
    ? pass * (1 + (sync / pass) ** overlap) ** (1 / overlap)
    : sync * (1 + (pass / sync) ** overlap) ** (1 / overlap)
}

/**
 * Least squares of the logarithms by Levenberg–Marquardt, over logarithms of the times. What no sample tells
 * stays fixed: nothing is known of links that were never used, so they are taken for free, or for a little
 * slower than the links inside a node.
 */
export function fitSpeed(samples: readonly StepSample[], start: SpeedParameters | null): SpeedParameters {
  const has = (test: (sample: StepSample) => boolean): boolean => samples.some(test)
  const knowsAcross = has(({ nodes }) => nodes > 1)
  const knowsInside = has(({ nodes, devices }) => nodes === 1 && devices > 1)
  const knowsSlope = has(({ devices }) => devices > 2)
  const knowsBase = samples.some(({ localBatch }) => localBatch !== samples[0]!.localBatch)
  const isFree = [
    knowsBase,
    true,
    knowsAcross,
    knowsAcross && knowsSlope,
    knowsInside,
    knowsInside && knowsSlope,
  ]
  isFree.push(knowsAcross || knowsInside)

  const p = start === null ? firstGuess(samples) : guessFrom(start, firstGuess(samples), isFree)
  if (!knowsBase) p[0] = meanOf(samples, (sample) => sample.passSeconds) / 2
  for (const at of [2, 3, 4, 5]) if (!isFree[at]) p[at] = TINY
  minimise(p, isFree, samples)
  if (!knowsAcross) {
    p[2] = Math.max(p[2]!, p[4]! * 1.1)
    p[3] = Math.max(p[3]!, p[5]! * 1.1)
  }
  return p
}

function firstGuess(samples: readonly StepSample[]): SpeedParameters {
  const pass = meanOf(samples, (sample) => sample.passSeconds)
  const batch = meanOf(samples, (sample) => sample.localBatch)
  const sync = (across: boolean): number => {
    const some = samples.filter(({ nodes, devices }) => devices > 1 && nodes > 1 === across)
    return some.length === 0
      ? TINY
      : Math.max(
          1e-4,
          meanOf(some, (sample) => sample.stepSeconds - sample.passSeconds),
        )
  }
  const [across, inside] = [sync(true), sync(false)]
  return Float64Array.of(pass / 2, pass / 2 / batch, across, across * 0.02, inside, inside * 0.02, 1.2)
}

function guessFrom(
  start: SpeedParameters,
  fresh: SpeedParameters,
  isFree: readonly boolean[],
): SpeedParameters {
  // What was fixed before begins anew.
  return fresh.map((value, at) => (isFree[at] && start[at]! > TINY * 10 ? start[at]! : value))
}

function minimise(p: SpeedParameters, isFree: readonly boolean[], samples: readonly StepSample[]): void {
  const free = [...isFree.keys()].filter((at) => isFree[at])
  const size = free.length
  const matrix = new Float64Array(size * size)
  const slope = new Float64Array(size)
  const row = new Float64Array(COUNT)
  let damping = 1e-3
  let error = accumulate(p, samples, free, matrix, slope, row)
  for (let iteration = 0; iteration < ITERATIONS; iteration += 1) {
    const step = solve(matrix, slope, size, damping)
    const tried = p.slice()
    free.forEach((at, index) => {
      const change = Math.min(2, Math.max(-2, step[index]!))
      tried[at] =
        at === PARAMETER.overlap
          ? Math.min(10, Math.max(1, p[at]! - change))
          : Math.min(1e4, Math.max(TINY, p[at]! * Math.exp(-change)))
    })
    const next = accumulate(tried, samples, free, null, null, row)
    if (next < error) {
      const gain = error - next
      p.set(tried)
      damping = Math.max(1e-9, damping / 4)
      error = accumulate(p, samples, free, matrix, slope, row)
      if (gain < 1e-9 + error * 1e-4) return
    } else {
      damping *= 6
      if (damping > 1e6) return
    }
  }
}

/** Sum of squares; where asked for, also JᵀJ and Jᵀr over the free parameters. */
function accumulate(
  p: SpeedParameters,
  samples: readonly StepSample[],
  free: readonly number[],
  matrix: Float64Array | null,
  slope: Float64Array | null,
  row: Float64Array,
): number {
  let error = 0
  matrix?.fill(0)
  slope?.fill(0)
  const add = (residual: number, weight: number): void => {
    error += weight * residual * residual
    if (matrix === null || slope === null) return
    for (let a = 0; a < free.length; a += 1) {
      const first = weight * row[free[a]!]!
      if (first === 0) continue
      slope[a]! += first * residual
      for (let b = 0; b < free.length; b += 1) matrix[a * free.length + b]! += first * row[free[b]!]!
    }
  }
  const weight = 1 / samples.length
  for (const {
    nodes,
    devices,
    localBatch,
    passSeconds: measuredPass,
    stepSeconds: measuredStep,
  } of samples) {
    const pass = p[0]! + p[1]! * localBatch
    const baseShare = p[0]! / pass
    row.fill(0)
    row[0] = baseShare
    row[1] = 1 - baseShare
    add(Math.log(pass / measuredPass), weight)
    const step = stepSeconds(p, nodes, devices, localBatch)
    if (devices > 1) {
      const base = nodes > 1 ? PARAMETER.acrossBase : PARAMETER.insideBase
      const beyond = Math.max(devices - 2, 0)
      const sync = p[base]! + p[base + 1]! * beyond
      const overlap = p[6]!
      const passPart = (pass / step) ** overlap
      row[0] = passPart * baseShare
      row[1] = passPart * (1 - baseShare)
      row[base] = (1 - passPart) * (p[base]! / sync)
      row[base + 1] = (1 - passPart) * (1 - p[base]! / sync)
      row[6] =
        (passPart * Math.log(pass) + (1 - passPart) * Math.log(Math.max(sync, 1e-12)) - Math.log(step)) /
        overlap
    }
    add(Math.log(step / measuredStep), weight)
  }
  row.fill(0)
  row[6] = OVERLAP_PRIOR
  add(OVERLAP_PRIOR * (p[6]! - 1), 1)
  for (const base of [PARAMETER.acrossBase, PARAMETER.insideBase]) {
    const ratio = SLOPE_PRIOR * (p[base + 1]! / p[base]!)
    row.fill(0)
    row[base] = -ratio
    row[base + 1] = ratio
    add(ratio, 1)
  }
  return error
}

/** (A + damping·(diag A + tiny)) x = b by elimination with pivots; sizes are at most seven. */
function solve(matrix: Float64Array, right: Float64Array, size: number, damping: number): Float64Array {
  const a = matrix.slice()
  const x = right.slice()
  for (let at = 0; at < size; at += 1) a[at * size + at]! += damping * a[at * size + at]! + 1e-12
  for (let column = 0; column < size; column += 1) {
    let pivot = column
    for (let line = column + 1; line < size; line += 1) {
      if (Math.abs(a[line * size + column]!) > Math.abs(a[pivot * size + column]!)) pivot = line
    }
    if (pivot !== column) {
      for (let at = 0; at < size; at += 1) {
        const held = a[column * size + at]!
        a[column * size + at] = a[pivot * size + at]!
        a[pivot * size + at] = held
      }
      const held = x[column]!
      x[column] = x[pivot]!
      x[pivot] = held
    }
    const divisor = a[column * size + column]! || 1e-300
    for (let line = column + 1; line < size; line += 1) {
      const factor = a[line * size + column]! / divisor
      if (factor === 0) continue
      for (let at = column; at < size; at += 1) a[line * size + at]! -= factor * a[column * size + at]!
      x[line]! -= factor * x[column]!
    }
  }
  for (let line = size - 1; line >= 0; line -= 1) {
    for (let at = line + 1; at < size; at += 1) x[line]! -= a[line * size + at]! * x[at]!
    x[line]! /= a[line * size + line]! || 1e-300
  }
  return x
}

const meanOf = (samples: readonly StepSample[], of: (sample: StepSample) => number): number =>
  samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length
