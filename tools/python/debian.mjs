/** The last resort: Debian's own PyTorch, which is old but trains. */
import { existsSync } from 'node:fs'
import { probe } from './probe.mjs'
import { lastLine, run } from './run.mjs'

const PYTHON = '/usr/bin/python3'
const LEAST_TORCH = [1, 13]
const LIMIT_MS = 10 * 60_000

/** -> {kind: 'works', python, torch} or {kind: 'not', why} */
export async function debianPython(say) {
  if (existsSync(PYTHON)) {
    const found = await probe(PYTHON, LEAST_TORCH)
    if (found.kind === 'works') return found
  }
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    return { kind: 'not', why: 'Debian’s package python3-torch cannot be installed without root and apt' }
  }
  say('installing Debian’s python3-torch with apt-get, about 150 MB')
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await run(['apt-get', 'update', '-qq'], { limitMs: LIMIT_MS, env })
  const installed = await run(
    ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'python3-torch', 'python3-numpy'],
    { limitMs: LIMIT_MS, env },
  )
  if (installed.code !== 0)
    return { kind: 'not', why: `apt-get could not install python3-torch: ${lastLine(installed.tail)}` }
  return probe(PYTHON, LEAST_TORCH)
}
