/** The TypeScript of the checkout, and what each file imports. */
import { globSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { packageRoot } from '#base'

export interface SourceFile {
  /** From the root of the checkout. */
  readonly path: string
  readonly text: string
  readonly imports: readonly string[]
}

export function readSourceFiles(patterns: readonly string[]): SourceFile[] {
  return globSync(patterns, { cwd: packageRoot })
    .filter((path) => !path.includes('node_modules') && !path.startsWith('console/dist/'))
    .toSorted()
    .map((path) => {
      const text = readFileSync(join(packageRoot, path), 'utf8')
      return { path, text, imports: importsOf(text) }
    })
}

const IMPORT =
  /(?:^|[\s;}])(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|(?:^|[^.\w])import\s*\(?\s*['"]([^'"]+)['"]/gm

export const importsOf = (text: string): string[] => [
  ...new Set([...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? '')),
]

/** The file that a relative import names, from the root of the checkout; null for packages and doors. */
export const targetOf = (file: string, specifier: string): string | null =>
  specifier.startsWith('.') ? relative('/', join('/', file, '..', specifier)) : null

/** `src/runtime/local/order.ts` is of the module `runtime`; `src/main.ts` of none. */
export const moduleOf = (path: string): string | null => /^src\/([a-z]+)\//.exec(path)?.[1] ?? null
