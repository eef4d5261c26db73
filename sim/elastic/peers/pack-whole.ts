/** Places widths of powers of two and whole nodes from nothing, largest first, as Sia's simulator does. */
import type { Allocation, DeviceType, NodeShare } from '#scheduler'

export function packWhole(
  types: readonly DeviceType[],
  wanted: readonly ({ readonly type: number; readonly devices: number } | null)[],
): (Allocation | null)[] {
  const free = types.map(({ nodeCount, devicesPerNode }) => new Int32Array(nodeCount).fill(devicesPerNode))
  const placed: (Allocation | null)[] = wanted.map(() => null)
  const order = [...wanted.keys()].sort(
    (a, b) => (wanted[b]?.devices ?? 0) - (wanted[a]?.devices ?? 0) || a - b,
  )
  for (const at of order) {
    const want = wanted[at]
    if (want === null || want === undefined) continue
    const here = free[want.type]!
    const perNode = types[want.type]!.devicesPerNode
    const nodes: NodeShare[] = []
    let left = want.devices
    const take = (fits: (devices: number) => boolean): void => {
      for (let node = 0; node < here.length && left > 0; node += 1) {
        if (!fits(here[node]!)) continue
        const devices = Math.min(left, here[node]!)
        nodes.push({ node, devices })
        here[node]! -= devices
        left -= devices
      }
    }
    if (left >= perNode) take((devices) => devices === perNode)
    if (left > 0) take((devices) => devices >= left)
    if (left > 0) take((devices) => devices > 0)
    placed[at] = { type: want.type, nodes }
  }
  return placed
}
