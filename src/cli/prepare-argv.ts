/**
 * `--wait` takes its limit only behind "=": `baton stop --wait 8f3` waits for 8f3 and does not take 8f3 for a
 * time. What looks like a time is taken all the same.
 */
import { parseDuration } from './output/units.ts'

export function prepareArgv(argv: readonly string[]): string[] {
  const prepared: string[] = []
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] ?? ''
    // Behind it stands another program's command line.
    if (word === '--') return [...prepared, ...argv.slice(index)]
    if (word !== '--wait') {
      prepared.push(word)
      continue
    }
    const next = argv[index + 1] ?? ''
    const isTime = /[a-z]$/.test(next) && parseDuration(next) !== null
    prepared.push(isTime ? `--wait=${next}` : '--wait=')
    if (isTime) index += 1
  }
  return prepared
}
