import type { Demand } from './demand.ts'
import { demandTotals } from './demand.ts'
import { totalMilli } from '../cluster/shape.ts'

/**
 * How much of each type will be asked for by those who can use nothing else: 1 where they alone would fill it.
 *
 * A shape that names some types spreads its demand over them by their size. All demand together is scaled to
 * what there is, so that the figure does not depend on how many pods were seen. Where nobody names a type,
 * pressure is 0 everywhere and the choice of type is free.
 */
export function typePressure(demand: readonly Demand[], capacityMilli: Float64Array): Float64Array {
  const pressure = new Float64Array(capacityMilli.length)
  const all = capacityMilli.reduce((sum, milli) => sum + milli, 0)
  const scale = all / Math.max(1, demandTotals(demand).milli)
  for (const { shape, count } of demand) {
    let allowed = 0
    let types = 0
    for (let type = 0; type < capacityMilli.length; type += 1) {
      if (((shape.typeMask >>> type) & 1) === 0 || capacityMilli[type] === 0) continue
      allowed += capacityMilli[type]!
      types += 1
    }
    if (types === 0 || allowed === all) continue
    const perMilli = (count * totalMilli(shape) * scale) / allowed
    for (let type = 0; type < capacityMilli.length; type += 1) {
      if (((shape.typeMask >>> type) & 1) === 1 && capacityMilli[type]! > 0) pressure[type]! += perMilli
    }
  }
  return pressure
}
