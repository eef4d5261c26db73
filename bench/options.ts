/** What a benchmark was asked to do; the same words for each. */
import { parseArgs } from 'node:util'
import { resolve } from 'node:path'

export interface BenchOptions {
  readonly name: string
  /** Folder of the cases; null: the benchmark's own default. */
  readonly data: string | null
  /** Names, or leading folders of names; null: all. */
  readonly cases: readonly string[] | null
  /** Under two minutes. */
  readonly quick: boolean
  /** One figure a line on standard output, and nothing else. */
  readonly json: boolean
  /** File with what restarts cost, for benchmarks that charge them; null: what the papers say. */
  readonly restartCosts: string | null
}

const CHARGES_RESTARTS = ['pollux', 'sia']

export function readOptions(argv: readonly string[], known: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      data: { type: 'string' },
      case: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      'restart-costs': { type: 'string' },
    },
  })
  const [name, ...rest] = positionals
  const list = known.length === 0 ? 'there is none in this version' : `there are ${known.join(', ')}`
  if (name === undefined) throw new Error(`which benchmark? npm run bench -- NAME; ${list}`)
  if (!known.includes(name)) throw new Error(`there is no benchmark "${name}": ${list}`)
  if (rest.length > 0) throw new Error(`one benchmark at a time, not also ${rest.join(', ')}`)
  const costs = values['restart-costs']
  if (costs !== undefined && !CHARGES_RESTARTS.includes(name)) {
    throw new Error(`--restart-costs is for ${CHARGES_RESTARTS.join(' and ')}, not for ${name}`)
  }
  return {
    name,
    data: values.data === undefined ? null : resolve(values.data),
    cases: values.case === undefined ? null : values.case.split(',').filter((one) => one !== ''),
    quick: values.quick,
    json: values.json,
    restartCosts: costs === undefined || costs === 'papers' ? null : resolve(costs),
  }
}
