#!/usr/bin/env node
/**
 * Finds a Python with PyTorch for training, or installs one: `node tools/python-setup.mjs --data-dir DIR`.
 *
 * Writes DIR/python.json {python, torch, why, checkedAt}, from which the server knows what trains. Always exits
 * with 0 (2 for a wrong call): without PyTorch the rest of Baton runs, and this says what is missing. Plain
 * JavaScript, because it runs before anything is set up. `--find-only` installs nothing.
 *
 * The order: BATON_PYTHON; the active environment, then python3; what an earlier run installed; then installing:
 * for an NVIDIA device the full wheel; else the CPU wheel of PyTorch's own index; else the plain wheel, which is
 * large; else Debian's package.
 */
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { debianPython } from './python/debian.mjs'
import { findUv } from './python/find-uv.mjs'
import { installVenv, installedVenv } from './python/install-venv.mjs'
import { withLock } from './python/lock.mjs'
import { probe, pythonsOnPath } from './python/probe.mjs'
import { askedNow, readAnswer, writeAnswer } from './python/answer.mjs'

const say = (line) => console.log(`python: ${line}`)

async function main() {
  const { dataDir, findOnly } = readArguments(process.argv.slice(2))
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const known = await readAnswer(dataDir)
  if (known !== null) return say(`${known.why} (${known.python})`)
  await withLock(dataDir, say, async () => {
    const answer = (await readAnswer(dataDir)) ?? (await look(dataDir, findOnly))
    await writeAnswer(dataDir, { ...answer, asked: askedNow(), checkedAt: Date.now() })
    say(
      answer.python === null
        ? `training is not available: ${answer.why}`
        : `${answer.why} (${answer.python})`,
    )
  })
}

/** The answer: `python` and `torch` are null when there is none. */
async function look(dataDir, findOnly) {
  const named = process.env.BATON_PYTHON
  if (named !== undefined && named !== '') {
    const found = await probe(named)
    // Named by a person: what they named does not work, so no other is taken behind their back.
    return found.kind === 'works'
      ? takes(found, `PyTorch ${found.torch} of BATON_PYTHON`)
      : none(`BATON_PYTHON is ${named}, but ${found.why}`)
  }
  for (const { path, name } of pythonsOnPath()) {
    const found = await probe(path)
    if (found.kind === 'works') return takes(found, `PyTorch ${found.torch} of ${name}`)
  }
  const earlier = await installedVenv(dataDir)
  if (earlier !== null) return takes(earlier, `PyTorch ${earlier.torch}, installed earlier`)
  if (findOnly)
    return none(
      'no Python here has PyTorch 2.4 or newer; run baton setup (in a checkout: make setup) to install it',
    )
  return install(dataDir)
}

async function install(dataDir) {
  const tried = []
  const uv = await findUv(dataDir, say)
  if (uv.kind === 'works') {
    const installed = await installVenv(dataDir, uv, say)
    if (installed.kind === 'works') return takes(installed, installed.why)
    tried.push(...installed.tried)
  } else {
    tried.push(uv.why)
  }
  const debian = await debianPython(say)
  if (debian.kind === 'works') return takes(debian, `PyTorch ${debian.torch} of Debian (${tried.join('; ')})`)
  tried.push(debian.why)
  return none(`PyTorch could not be installed: ${tried.join('; ')}`)
}

const takes = ({ python, torch }, why) => ({ python, torch, why })
const none = (why) => ({ python: null, torch: null, why })

function readArguments(given) {
  const at = given.indexOf('--data-dir')
  const dataDir = at === -1 ? undefined : given[at + 1]
  const rest = given.filter(
    (word, index) => word !== '--find-only' && (at === -1 || (index !== at && index !== at + 1)),
  )
  if (dataDir === undefined || rest.length > 0) {
    console.error('usage: node tools/python-setup.mjs --data-dir DIR [--find-only]')
    process.exit(2)
  }
  return { dataDir: resolve(dataDir), findOnly: given.includes('--find-only') }
}

try {
  await main()
} catch (error) {
  say(`training is not available: ${error instanceof Error ? error.message : String(error)}`)
}
