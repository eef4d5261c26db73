/** python.json: the answer, and what it was an answer to. */
import { randomBytes } from 'node:crypto'
import { accessSync, constants, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { requirementsDigest } from './requirements.mjs'

/** What another answer may follow from. */
export const askedNow = () => ({
  batonPython: process.env.BATON_PYTHON ?? null,
  environment: process.env.VIRTUAL_ENV ?? process.env.CONDA_PREFIX ?? null,
  requirements: requirementsDigest(),
})

/** The answer of an earlier run, where it still holds; looking again takes seconds. */
export async function readAnswer(dataDir) {
  try {
    const answer = JSON.parse(readFileSync(join(dataDir, 'python.json'), 'utf8'))
    if (typeof answer.python !== 'string' || JSON.stringify(answer.asked) !== JSON.stringify(askedNow()))
      return null
    accessSync(answer.python, constants.X_OK)
    return answer
  } catch {
    return null
  }
}

export async function writeAnswer(dataDir, answer) {
  const path = join(dataDir, 'python.json')
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`
  writeFileSync(temporary, `${JSON.stringify(answer, null, 2)}\n`, { mode: 0o600 })
  renameSync(temporary, path)
}
