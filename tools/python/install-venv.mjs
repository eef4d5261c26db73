/** The environment of our own: DATA/python, made whole or made again. */
import { existsSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { probe } from './probe.mjs'
import { pinOf, REQUIREMENTS, requirementsDigest } from './requirements.mjs'
import { lastLine, run } from './run.mjs'

/** The plain wheel and its libraries, downloaded and unpacked: twice 4 GB. */
const PLAIN_BYTES = 8e9
const CPU_INDEX_LIMIT_MS = 15_000
const INSTALL_LIMIT_MS = 45 * 60_000
const COMPILE_LIMIT_MS = 5 * 60_000
const MARKER = 'baton-complete'
const PACKAGE = fileURLToPath(new URL('../../python', import.meta.url))

/** What an earlier run installed, when it came to its end and the pins are the same. */
export async function installedVenv(dataDir) {
  const folder = join(dataDir, 'python')
  try {
    if (readFileSync(join(folder, MARKER), 'utf8').trim() !== requirementsDigest()) return null
  } catch {
    return null
  }
  const found = await probe(join(folder, 'bin', 'python'))
  return found.kind === 'works' ? found : null
}

/** -> {kind: 'works', python, torch, why} or {kind: 'not', tried} */
export async function installVenv(dataDir, { uv, python: base }, say) {
  const folder = join(dataDir, 'python')
  const python = join(folder, 'bin', 'python')
  const uvRun = (words, limitMs) =>
    run([uv, ...words], { limitMs, env: { UV_PYTHON_DOWNLOADS: 'never', VIRTUAL_ENV: folder } })
  const tried = []
  for (const way of ways(dataDir)) {
    const refusal = way.refuses?.() ?? null
    if (refusal !== null) {
      tried.push(refusal)
      continue
    }
    rmSync(folder, { recursive: true, force: true })
    const made = await uvRun(['venv', '--quiet', '--python', base, folder], 60_000)
    if (made.code !== 0) {
      tried.push(`an environment cannot be made: ${lastLine(made.tail)}`)
      break
    }
    const why = await way.install(
      (words, limitMs) => uvRun(['pip', 'install', '--python', python, ...words], limitMs),
      say,
    )
    if (why === null) await compile(python, say)
    const found = why === null ? await probe(python) : { kind: 'not', why }
    if (found.kind === 'works') {
      writeFileSync(join(folder, MARKER), `${requirementsDigest()}\n`)
      const reasons = [way.reason, ...tried].join('; ')
      return { ...found, why: `PyTorch ${found.torch} was installed: ${reasons}` }
    }
    tried.push(found.why)
  }
  rmSync(folder, { recursive: true, force: true })
  return { kind: 'not', tried }
}

function ways(dataDir) {
  if (hasNvidia()) {
    return [
      {
        reason: 'for the NVIDIA device of this machine',
        install: (pip, say) => {
          say(`installing ${pinOf('gpu', 'torch')} for NVIDIA devices, about 5 GB`)
          return plain(pip, REQUIREMENTS.gpu)
        },
      },
    ]
  }
  return [
    { reason: 'for CPUs, from PyTorch’s own index', install: cpuBackend },
    {
      reason: 'the plain wheel, which also works on CPUs',
      refuses: () => {
        const { bavail, bsize } = statfsSync(dataDir)
        const free = bavail * bsize
        return free >= PLAIN_BYTES
          ? null
          : `the plain wheel needs 8 GB, ${(free / 1e9).toFixed(1)} GB are free`
      },
      install: (pip, say) => {
        say(`installing ${pinOf('cpu', 'torch')}, about 4 GB with its libraries`)
        return plain(pip, REQUIREMENTS.cpu)
      },
    },
  ]
}

/** -> null when it is done, else why not */
async function plain(pip, requirements) {
  const { code, tail } = await pip(
    ['--quiet', '--no-deps', '--require-hashes', '-r', requirements],
    INSTALL_LIMIT_MS,
  )
  return code === 0 ? null : `the packages cannot be installed: ${lastLine(tail)}`
}

/**
 * Imports what a training job imports, so that its bytecode is kept: uv installs without it, and where the account
 * forbids Python to write it (PYTHONDONTWRITEBYTECODE) each job would compile 2,000 files again, for 6 s.
 */
async function compile(python, say) {
  say('compiling what training imports')
  await run([python, '-c', 'import baton.fork_server as server; server.import_training()'], {
    limitMs: COMPILE_LIMIT_MS,
    env: { PYTHONDONTWRITEBYTECODE: '', PYTHONPATH: PACKAGE, OMP_NUM_THREADS: '1' },
  })
}

/** The index is asked with a limit before anything is downloaded: it may be out of reach, or answer slowly. */
async function cpuBackend(pip, say) {
  const packages = [pinOf('cpu', 'torch'), 'numpy', '--torch-backend', 'cpu']
  const asked = await pip(['--quiet', '--dry-run', ...packages], CPU_INDEX_LIMIT_MS)
  if (asked.code !== 0) return 'PyTorch’s index of CPU wheels is not reached'
  say(`installing ${pinOf('cpu', 'torch')} for CPUs, about 200 MB`)
  const { code, tail } = await pip(['--quiet', ...packages], INSTALL_LIMIT_MS)
  return code === 0 ? null : `the CPU wheel cannot be installed: ${lastLine(tail)}`
}

const hasNvidia = () =>
  existsSync('/proc/driver/nvidia/version') || existsSync('/dev/nvidia0') || existsSync('/dev/nvidiactl')
