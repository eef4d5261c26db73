/** Counts of measurements by size, as Prometheus' histograms hold them: they only grow while the process lives. */
export interface HistogramReading {
  /** How many were at most `to`; ascending. The last is Infinity: all. */
  readonly buckets: readonly { readonly to: number; readonly count: number }[]
  readonly sum: number
}

export interface Histogram {
  observe(value: number): void
  read(): HistogramReading
}

/** `bounds` ascend and leave Infinity out. */
export function createHistogram(bounds: readonly number[]): Histogram {
  const limits = [...bounds, Infinity]
  const counts = limits.map(() => 0)
  let sum = 0
  return {
    observe: (value) => {
      const index = limits.findIndex((to) => value <= to)
      // NaN is no measurement.
      if (index === -1) return
      counts[index] = (counts[index] ?? 0) + 1
      sum += value
    },
    read: () => {
      let count = 0
      return { sum, buckets: limits.map((to, index) => ({ to, count: (count += counts[index] ?? 0) })) }
    },
  }
}
