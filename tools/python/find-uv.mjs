/** uv, which installs PyTorch in seconds where its cache has it: of PATH, of an earlier run, or by pip. */
import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { onPath } from './probe.mjs'
import { REQUIREMENTS } from './requirements.mjs'
import { lastLine, run } from './run.mjs'

/** PyTorch 2.15 has wheels for these. */
const NAMES = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11']

/** -> {kind: 'works', uv, python} or {kind: 'not', why}; python is what the environment is made of. */
export async function findUv(dataDir, say) {
  const python = await findPython()
  if (python === null) return { kind: 'not', why: 'no Python from 3.11 to 3.14 is on PATH' }
  const own = join(dataDir, 'uv', 'bin', 'uv')
  for (const uv of [onPath('uv'), own]) {
    if (uv !== null && (await run([uv, '--version'], { limitMs: 10_000 })).code === 0)
      return { kind: 'works', uv, python }
  }
  say('installing uv, which installs the rest')
  const why = await installUv(dataDir, python)
  return why === null ? { kind: 'works', uv: own, python } : { kind: 'not', why }
}

async function findPython() {
  for (const name of NAMES) {
    const path = onPath(name)
    if (path === null) continue
    const question =
      'import sys; print(sys.executable); sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))'
    const { code, stdout } = await run([path, '-c', question], { limitMs: 10_000 })
    if (code === 0) return stdout.trim()
  }
  return null
}

/** Into a folder of its own by the Python's pip; by that of a new environment where the Python has none. */
async function installUv(dataDir, python) {
  const folder = join(dataDir, 'uv')
  const making = join(dataDir, 'uv.making')
  const helper = join(dataDir, 'uv.venv')
  const install = (pip) =>
    run(
      [
        pip,
        '-m',
        'pip',
        'install',
        '--quiet',
        '--no-deps',
        '--require-hashes',
        '--target',
        making,
        '-r',
        REQUIREMENTS.uv,
      ],
      {
        limitMs: 300_000,
      },
    )
  try {
    for (const old of [making, helper]) rmSync(old, { recursive: true, force: true })
    let done = await install(python)
    if (done.code !== 0) {
      const made = await run([python, '-m', 'venv', helper], { limitMs: 120_000 })
      if (made.code !== 0) return `uv could not be installed: ${lastLine(made.tail)}`
      done = await install(join(helper, 'bin', 'python'))
    }
    if (done.code !== 0) return `uv could not be installed: ${lastLine(done.tail)}`
    if (!existsSync(join(making, 'bin', 'uv'))) return 'uv could not be installed: pip made no program'
    rmSync(folder, { recursive: true, force: true })
    renameSync(making, folder)
    return null
  } finally {
    for (const old of [making, helper]) rmSync(old, { recursive: true, force: true })
  }
}
