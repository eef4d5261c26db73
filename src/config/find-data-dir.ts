/** Which data directory a program means when nobody says. */
import { statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

export interface DataDirQuestion {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** The source checkout that this program runs from; null when it was installed. */
  readonly checkoutDir: string | null
  readonly homeDir: string
}

/**
 * BATON_DATA_DIR; else the nearest `.baton` in the current folder or above it; else the checkout's; else the
 * home folder's. It need not exist yet.
 */
export function findDataDir({ env, cwd, checkoutDir, homeDir }: DataDirQuestion): string {
  const named = env['BATON_DATA_DIR']
  if (named !== undefined && named !== '') return resolve(cwd, named)
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    if (isFolder(join(folder, '.baton'))) return join(folder, '.baton')
    if (dirname(folder) === folder) break
  }
  return join(checkoutDir ?? homeDir, '.baton')
}

const isFolder = (path: string): boolean => {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}
