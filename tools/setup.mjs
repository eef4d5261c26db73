/**
 * Installs what demo, test and bench need, and nothing twice. Plain JavaScript for any Node from 20 on: it runs
 * before the pinned Node is there.
 *
 *   node tools/setup.mjs --for=demo      (setup, demo, test, bench, dev, release)
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildConsole } from './setup/console.mjs'
import { installPackages } from './setup/packages.mjs'
import { oneAtATime } from './setup/one-at-a-time.mjs'

const PURPOSES = ['setup', 'demo', 'test', 'bench', 'dev', 'release']
const NEED_PYTHON = new Set(['setup', 'demo', 'test', 'bench'])

const root = fileURLToPath(new URL('..', import.meta.url))
const purpose = process.argv.find((word) => word.startsWith('--for='))?.slice('--for='.length) ?? 'setup'

try {
  if (!PURPOSES.includes(purpose)) throw new Error(`--for=${purpose} is not one of ${PURPOSES.join(', ')}`)
  checkNode()
  await oneAtATime(root, say, async () => {
    await installPackages(root, say)
    await buildConsole(root, say).catch((error) => {
      // Everything but the console works without it. A release must not lack it.
      if (purpose === 'release') throw error
      say(error.message)
    })
    if (NEED_PYTHON.has(purpose)) setUpPython()
  })
} catch (error) {
  process.stderr.write(`✗ setup: ${error.message}\n`)
  process.exitCode = 1
}

function say(line) {
  process.stdout.write(`setup: ${line}\n`)
}

function checkNode() {
  const major = Number(process.versions.node.split('.')[0])
  if (major < 20) {
    throw new Error(
      `Node.js ${process.versions.node} is too old, 20 or newer is needed: https://nodejs.org/en/download`,
    )
  }
  if (process.platform !== 'linux') {
    throw new Error(`Baton runs on Linux; this is ${process.platform}. Use a virtual machine or a container.`)
  }
}

/** Without Python or PyTorch everything but training works, so nothing here ends the set-up. */
function setUpPython() {
  const program = join(root, 'tools', 'python-setup.mjs')
  if (!existsSync(program)) return
  if (spawnSync('python3', ['--version'], { stdio: 'ignore' }).status !== 0 && !process.env.BATON_PYTHON) {
    say(
      'there is no python3, so models cannot be trained: apt-get install python3 python3-venv, then make setup',
    )
    return
  }
  const dataDir = process.env.BATON_DATA_DIR || join(root, '.baton')
  const { status } = spawnSync(process.execPath, [program, '--data-dir', dataDir], {
    cwd: root,
    stdio: 'inherit',
  })
  if (status !== 0) say('models cannot be trained here until the above is mended; everything else works')
}
