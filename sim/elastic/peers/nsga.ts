/** NSGA-II's choice of survivors for two objectives, both to be large (Deb et al. 2002). */
export type Score = readonly [number, number]

/** The best `count` of them, front by front, within a front those that stand alone first. */
export function survivors(scores: readonly Score[], count: number): number[] {
  const chosen: number[] = []
  const order = [...scores.keys()].sort(
    (a, b) => scores[b]![0] - scores[a]![0] || scores[b]![1] - scores[a]![1] || a - b,
  )
  // Of equals one is enough, as long as there are enough.
  const unique = order.filter(
    (at, rank) =>
      rank === 0 ||
      scores[at]![0] !== scores[order[rank - 1]!]![0] ||
      scores[at]![1] !== scores[order[rank - 1]!]![1],
  )
  for (const front of frontsOf(unique, scores)) {
    const crowded = byCrowding(front, scores)
    chosen.push(...crowded.slice(0, count - chosen.length))
    if (chosen.length >= count) return chosen
  }
  return chosen
}

/** Sorted by the first objective downwards: a point belongs behind the last front whose best second it is under. */
function frontsOf(order: readonly number[], scores: readonly Score[]): number[][] {
  const fronts: number[][] = []
  const best: number[] = []
  for (const at of order) {
    const second = scores[at]![1]
    // best[] falls from front to front: the first front that does not dominate the point.
    let [low, high] = [0, fronts.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (best[middle]! >= second) low = middle + 1
      else high = middle
    }
    if (low === fronts.length) fronts.push([])
    fronts[low]!.push(at)
    best[low] = second
  }
  return fronts
}

function byCrowding(front: readonly number[], scores: readonly Score[]): number[] {
  const distance = new Map<number, number>(front.map((at) => [at, 0]))
  for (const objective of [0, 1] as const) {
    const sorted = front.toSorted((a, b) => scores[a]![objective] - scores[b]![objective])
    const range = scores[sorted.at(-1)!]![objective] - scores[sorted[0]!]![objective] || 1
    sorted.forEach((at, rank) => {
      const isEnd = rank === 0 || rank === sorted.length - 1
      const gap = isEnd
        ? Number.POSITIVE_INFINITY
        : (scores[sorted[rank + 1]!]![objective] - scores[sorted[rank - 1]!]![objective]) / range
      distance.set(at, distance.get(at)! + gap)
    })
  }
  return front.toSorted((a, b) => {
    const [first, second] = [distance.get(a)!, distance.get(b)!]
    return first === second ? a - b : second - first
  })
}
