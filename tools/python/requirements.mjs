/** The pinned lists of python/. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const file = (name) => fileURLToPath(new URL(`../../python/${name}`, import.meta.url))

export const REQUIREMENTS = {
  cpu: file('requirements-cpu.txt'),
  gpu: file('requirements-gpu.txt'),
  uv: file('requirements-uv.txt'),
}

export const requirementsDigest = () =>
  createHash('sha256')
    .update(readFileSync(REQUIREMENTS.cpu))
    .update(readFileSync(REQUIREMENTS.gpu))
    .digest('hex')

/** The pin of one package: `torch==2.15.0`. */
export function pinOf(list, name) {
  const line = readFileSync(REQUIREMENTS[list], 'utf8')
    .split('\n')
    .find((text) => text.startsWith(`${name}==`))
  if (line === undefined) throw new Error(`${REQUIREMENTS[list]} does not pin ${name}`)
  return line.split(/[\s;\\]/)[0]
}
