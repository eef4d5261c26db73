/**
 * From a folder of documents to a guarded answer, on one machine: `make demo`.
 *
 *   DOCS=folder make demo    documents of your own
 *   VERIFY=1 make demo       trains once more undisturbed, and compares the weights bit by bit
 */
import { BatonError } from '#base'
import { emptyReport, writeReport } from './report.ts'
import { describeMachine, readOptions } from './options.ts'
import { runDemo } from './run.ts'
import { openScreen } from './screen.ts'

process.umask(0o077)
const options = readOptions(process.env, process.stdout.isTTY === true && process.env['CI'] === undefined)
const screen = openScreen(
  (text) => process.stdout.write(text),
  options.isTerminal,
  () => process.stdout.columns || 80,
)
const report = emptyReport()
report.machine = describeMachine()
const startedAt = Date.now()
try {
  await runDemo(options, screen, report)
  report.outcome = 'succeeded'
} catch (error) {
  const message = error instanceof BatonError ? error.message : String(error)
  report.error = message
  process.stderr.write(`\n✗ ${error instanceof BatonError ? error.code : 'demo/failed'}: ${message}\n`)
  if (error instanceof BatonError && error.hint !== undefined) process.stderr.write(`  fix  ${error.hint}\n`)
  process.exitCode = 1
}
report.seconds = (Date.now() - startedAt) / 1000
await writeReport(`${options.demoDir}/report.json`, report)
screen.line('')
screen.line(`Report: ${options.demoDir}/report.json`)
