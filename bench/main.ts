/**
 * `npm run bench -- NAME [--data DIR] [--case A,B] [--quick] [--json]
 * [--restart-costs papers|FILE]`: one measurement, one table.
 *
 * With --json, standard output is one figure a line: see bench/figure.ts.
 */
import { BatonError } from '#base'
import { BENCHES } from './benches.ts'
import { readOptions, type BenchOptions } from './options.ts'

let options: BenchOptions
try {
  options = readOptions(process.argv.slice(2), Object.keys(BENCHES))
} catch (error) {
  process.stderr.write(`✗ bench: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(2)
}
try {
  const bench = await BENCHES[options.name]?.()
  process.exitCode = (await bench?.run(options)) ?? 2
} catch (error) {
  // What a person can mend (a case that is not there, a bad row) is one sentence; the rest is ours, with its trace.
  const isPlain = error instanceof Error && error.constructor === Error
  if (!isPlain && !(error instanceof BatonError)) throw error
  const hint = error instanceof BatonError && error.hint !== undefined ? `\n  fix  ${error.hint}` : ''
  process.stderr.write(`✗ bench ${options.name}: ${error.message}${hint}\n`)
  process.exitCode = 2
}
