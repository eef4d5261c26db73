/**
 * Gavel's maximum sum of throughputs as a linear programme: which share of time each job spends on each type,
 * no job more than all its time, no type more devices than it has.
 *
 * Solved by an interior-point method, as the published harness does: among equally good solutions it ends in
 * the middle, which shares time among equal jobs instead of starving some.
 */
export interface AllocationProblem {
  /** [job][type] steps per second. */
  readonly speed: readonly Float64Array[]
  readonly devices: readonly number[]
  readonly supply: readonly number[]
}

const BARRIER_LAST = 1e-7

/** [job][type] share of time. */
export function shareTime({ speed, devices, supply }: AllocationProblem): Float64Array[] {
  const types = supply.length
  const jobs = speed.length
  const scale = Math.max(1e-9, ...speed.map((row) => Math.max(...row)))
  const wide = devices.reduce((sum, count) => sum + count, 0)
  const start = Math.min(0.5 / types, ...supply.map((count) => (0.5 * count) / Math.max(1, wide)))
  const x = speed.map(() => new Float64Array(types).fill(start))
  for (let barrier = 1; barrier > BARRIER_LAST; barrier *= 0.3) {
    for (let step = 0; step < 8; step += 1) {
      if (newton(x, barrier, { speed, devices, supply }, scale, jobs, types) < 1e-4) break
    }
  }
  return x
}

/** One damped Newton step of the barrier problem; the size of the step, relative to what was there. */
function newton(
  x: readonly Float64Array[],
  barrier: number,
  { speed, devices, supply }: AllocationProblem,
  scale: number,
  jobs: number,
  types: number,
): number {
  const slack = Float64Array.from(supply)
  for (let job = 0; job < jobs; job += 1) {
    for (let type = 0; type < types; type += 1) slack[type]! -= devices[job]! * x[job]![type]!
  }
  // Each job's own part of the Hessian is a diagonal and a rank one; types tie the jobs together.
  const own = x.map((row, job) => jobStep(row, speed[job]!, devices[job]!, slack, barrier, scale, types))
  const matrix = new Float64Array(types * types)
  const right = new Float64Array(types)
  own.forEach(({ direction, inverse }, job) => {
    const width = devices[job]!
    for (let a = 0; a < types; a += 1) {
      right[a]! += width * direction[a]!
      for (let b = 0; b < types; b += 1) matrix[a * types + b]! += width * width * inverse[a * types + b]!
    }
  })
  for (let type = 0; type < types; type += 1) matrix[type * types + type]! += slack[type]! ** 2 / barrier
  const price = solveSmall(matrix, right, types)
  let length = 1
  const steps = own.map(({ direction, inverse }, job) => {
    const step = direction.slice()
    for (let a = 0; a < types; a += 1) {
      for (let b = 0; b < types; b += 1) step[a]! -= inverse[a * types + b]! * devices[job]! * price[b]!
    }
    return step
  })
  const change = new Float64Array(types)
  steps.forEach((step, job) => {
    let [sum, room] = [0, 1]
    for (let type = 0; type < types; type += 1) {
      sum += step[type]!
      room -= x[job]![type]!
      change[type]! += devices[job]! * step[type]!
      if (step[type]! < 0) length = Math.min(length, (-0.95 * x[job]![type]!) / step[type]!)
    }
    if (sum > 0) length = Math.min(length, (0.95 * room) / sum)
  })
  for (let type = 0; type < types; type += 1) {
    if (change[type]! > 0) length = Math.min(length, (0.95 * slack[type]!) / change[type]!)
  }
  let moved = 0
  steps.forEach((step, job) => {
    for (let type = 0; type < types; type += 1) {
      moved = Math.max(moved, Math.abs(step[type]! / x[job]![type]!))
      x[job]![type]! += length * step[type]!
    }
  })
  return moved
}

function jobStep(
  row: Float64Array,
  speed: Float64Array,
  width: number,
  slack: Float64Array,
  barrier: number,
  scale: number,
  types: number,
): { readonly direction: Float64Array; readonly inverse: Float64Array } {
  let room = 1
  for (const share of row) room -= share
  const diagonal = row.map((share) => (share * share) / barrier)
  let trace = (room * room) / barrier
  for (const value of diagonal) trace += value
  const inverse = new Float64Array(types * types)
  for (let a = 0; a < types; a += 1) {
    for (let b = 0; b < types; b += 1) {
      inverse[a * types + b] = (a === b ? diagonal[a]! : 0) - (diagonal[a]! * diagonal[b]!) / trace
    }
  }
  const gradient = row.map(
    (share, type) =>
      speed[type]! / scale + barrier / share - barrier / room - (barrier * width) / slack[type]!,
  )
  const direction = new Float64Array(types)
  for (let a = 0; a < types; a += 1) {
    for (let b = 0; b < types; b += 1) direction[a]! += inverse[a * types + b]! * gradient[b]!
  }
  return { direction, inverse }
}

/** Gauss on a matrix of the size of the list of types. */
function solveSmall(matrix: Float64Array, right: Float64Array, size: number): Float64Array {
  for (let column = 0; column < size; column += 1) {
    for (let line = column + 1; line < size; line += 1) {
      const factor = matrix[line * size + column]! / matrix[column * size + column]!
      for (let at = column; at < size; at += 1)
        matrix[line * size + at]! -= factor * matrix[column * size + at]!
      right[line]! -= factor * right[column]!
    }
  }
  for (let line = size - 1; line >= 0; line -= 1) {
    for (let at = line + 1; at < size; at += 1) right[line]! -= matrix[line * size + at]! * right[at]!
    right[line]! /= matrix[line * size + line]!
  }
  return right
}
