/**
 * Which Python trains: what tools/python-setup.mjs found or installed, as it wrote it into python.json.
 *
 * The server only reads: looking for PyTorch takes seconds and imports gigabytes, so it is the set-up's.
 */
import { constants } from 'node:fs'
import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { systemErrorCode } from '#base'
import { inEnglish, say, type Overview, type Said } from '#contract'

export interface PythonEnvironment {
  look(): Promise<FoundPython>
}

/** `python` is the interpreter, absolute; null when training is not available. */
export type FoundPython = Overview['python'] & { readonly python: string | null }

const PythonFile = z.object({
  python: z.string().nullable(),
  torch: z.string().nullable(),
  why: z.string(),
})

/** Read anew each time, so that a set-up that ends while the server runs counts at once. */
export function createPythonEnvironment({ dataDir }: { dataDir: string }): PythonEnvironment {
  return {
    look: async () => {
      const found = await readPythonFile(join(dataDir, 'python.json'))
      if (found === null) return missing(say('python.not-looked'))
      const { python, torch, why } = found
      if (python === null || torch === null) return { ...NONE, why }
      if (!(await isExecutable(python))) return missing(say('python.gone', { python }))
      return { available: true, torch, why, python }
    },
  }
}

const NONE = { available: false, torch: null, python: null } as const
const missing = (said: Said): FoundPython => ({ ...NONE, why: inEnglish(said), said })

/** null when there is none, or a half-written one. */
async function readPythonFile(path: string): Promise<z.infer<typeof PythonFile> | null> {
  try {
    return PythonFile.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT' || error instanceof SyntaxError || error instanceof z.ZodError) {
      return null
    }
    throw error
  }
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
