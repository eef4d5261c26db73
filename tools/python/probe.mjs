/** Whether a Python can train: asked of itself, in a child, because importing PyTorch may hang or crash. */
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from './run.mjs'

const LIMIT_MS = 30_000
/** First with what the recipes use; Debian 12's 1.13 is taken only where nothing else can be had. */
export const LEAST_TORCH = [2, 4]

const QUESTION = `
import json, sys
answer = {"executable": sys.executable, "version": list(sys.version_info[:2])}
try:
    import torch, torch.distributed as dist, numpy
    has_gloo = dist.is_available() and getattr(dist, "is_gloo_available", lambda: True)()
    answer.update(torch=torch.__version__, gloo=bool(has_gloo))
except Exception as error:
    answer["error"] = f"{type(error).__name__}: {error}"[:300]
print("BATON " + json.dumps(answer))
`

/** -> {kind: 'works', python, torch} or {kind: 'not', why} */
export async function probe(python, least = LEAST_TORCH) {
  const { code, stdout, tail } = await run([python, '-c', QUESTION], {
    limitMs: LIMIT_MS,
    env: { OMP_NUM_THREADS: '1' },
  })
  const line = stdout.split('\n').find((text) => text.startsWith('BATON '))
  if (line === undefined) {
    const how = code === null ? `does not answer within ${LIMIT_MS / 1000} s` : 'does not run'
    return { kind: 'not', why: `${python} ${how}${tail === '' ? '' : `: ${tail.split('\n').at(-1)}`}` }
  }
  const { executable, torch, gloo, error, version } = JSON.parse(line.slice('BATON '.length))
  if (version[0] !== 3 || version[1] < 9)
    return { kind: 'not', why: `${python} is Python ${version.join('.')}; 3.9 is the least` }
  if (error !== undefined) return { kind: 'not', why: `it cannot import PyTorch and NumPy (${error})` }
  if (!isAtLeast(torch, least))
    return { kind: 'not', why: `its PyTorch is ${torch}; ${least.join('.')} is the least` }
  if (!gloo) return { kind: 'not', why: `its PyTorch ${torch} has no gloo, which ranks talk through` }
  return { kind: 'works', python: executable, torch }
}

export function isAtLeast(version, least) {
  const parts = version.split('.').map((part) => Number.parseInt(part, 10))
  const place = least.findIndex((part, index) => parts[index] !== part)
  return place === -1 || (parts[place] ?? 0) > least[place]
}

/** The active environment's Python, then python3 of PATH. */
export function pythonsOnPath() {
  const active = process.env.VIRTUAL_ENV ?? process.env.CONDA_PREFIX
  const found = [
    { path: active === undefined ? null : join(active, 'bin', 'python'), name: 'the active environment' },
  ]
  found.push({ path: onPath('python3'), name: 'python3' })
  return found.filter(({ path }) => path !== null && isExecutable(path))
}

export function onPath(name) {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
