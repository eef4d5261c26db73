/**
 * Who arrives, as FGD's simulator tunes a list: the whole list shuffled, then pods drawn from it with
 * replacement until the GPUs that were asked for pass the ratio times the GPUs that there are.
 */
import type { Random } from '#base'
import { totalMilli, type Shape } from '#scheduler'

/** Indices into `pods`. */
export function drawArrivals(
  pods: readonly Shape[],
  random: Random,
  capacityMilli: number,
  ratio: number,
): Int32Array {
  const order = shuffle(pods.length, random)
  const target = ratio * capacityMilli
  let asked = pods.reduce((sum, pod) => sum + totalMilli(pod), 0)
  const drawn: number[] = [...order]
  if (asked > target) {
    while (asked > target) asked -= totalMilli(pods[drawn.splice(random.below(drawn.length), 1)[0]!]!)
    return Int32Array.from(drawn)
  }
  for (;;) {
    const next = random.below(pods.length)
    // The published code looks at one device of the pod that would be too many, and so do we.
    if (asked + pods[next]!.deviceMilli > target) return Int32Array.from(drawn)
    asked += totalMilli(pods[next]!)
    drawn.push(next)
  }
}

/** Fisher and Yates. */
export function shuffle(count: number, random: Random): Int32Array {
  const order = Int32Array.from({ length: count }, (_, at) => at)
  for (let at = count - 1; at > 0; at -= 1) {
    const other = random.below(at + 1)
    const held = order[at]!
    order[at] = order[other]!
    order[other] = held
  }
  return order
}
