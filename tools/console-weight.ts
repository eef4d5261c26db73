/** What a browser fetches before a screen of the console stands, by Vite's manifest. */
export interface ManifestEntry {
  readonly file: string
  readonly css?: readonly string[]
  readonly imports?: readonly string[]
  readonly dynamicImports?: readonly string[]
}
export type Manifest = Readonly<Record<string, ManifestEntry>>

/** The page's own script, and one of the two languages, which weigh about the same. */
const isEverywhere = (key: string): boolean => key === 'index.html' || /(?:^|[/-])zh\.ts$/.test(key)

/**
 * Bytes of each screen's first load. What a screen itself fetches later counts too: the curve of a job comes with
 * its page, and which of the others do is not told by the manifest.
 */
export function weighScreens(manifest: Manifest, bytesOf: (file: string) => number): Map<string, number> {
  const weights = new Map<string, number>()
  const everywhere = Object.keys(manifest).filter(isEverywhere)
  for (const key of manifest['index.html']?.dynamicImports ?? []) {
    if (!key.startsWith('src/screens/')) continue
    const files = filesOf(manifest, [...everywhere, key, ...(manifest[key]?.dynamicImports ?? [])])
    weights.set(
      key,
      [...files].reduce((sum, file) => sum + bytesOf(file), 0),
    )
  }
  return weights
}

function filesOf(manifest: Manifest, keys: readonly string[]): Set<string> {
  const files = new Set<string>()
  const seen = new Set<string>()
  const look = (key: string): void => {
    const entry = manifest[key]
    if (entry === undefined || seen.has(key)) return
    seen.add(key)
    for (const file of [entry.file, ...(entry.css ?? [])]) files.add(file)
    for (const imported of entry.imports ?? []) look(imported)
  }
  for (const key of keys) look(key)
  return files
}
