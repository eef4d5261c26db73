/**
 * `npm run bench -- NAME [--data DIR] [--case A,B] [--quick] [--json]
 * [--restart-costs papers|FILE]`: one measurement, one table.
 *
 * With --json, standard output is one figure a line: see bench/figure.ts.
 */
import { BENCHES } from './benches.ts'
import { readOptions, type BenchOptions } from './options.ts'

let options: BenchOptions
try {
  options = readOptions(process.argv.slice(2), Object.keys(BENCHES))
} catch (error) {
  process.stderr.write(`✗ bench: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(2)
}
const bench = await BENCHES[options.name]?.()
process.exitCode = (await bench?.run(options)) ?? 2
