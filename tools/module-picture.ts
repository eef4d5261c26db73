/**
 * The picture of ARCHITECTURE.md as data: which module may use which. Side-by-side modules stand on one floor
 * and do not know each other.
 */
export const FLOORS: readonly (readonly string[])[] = [
  ['base'],
  ['contract', 'config', 'store', 'identity', 'secrets'],
  ['scheduler'],
  ['runtime'],
  ['data', 'guard', 'serving', 'training'],
  ['api', 'cli'],
]

/** On one floor, and yet one above the other: identity and secrets keep their rows in the store, all speak the wire types. */
export const SAME_FLOOR: Readonly<Record<string, readonly string[]>> = {
  identity: ['contract', 'config', 'store'],
  secrets: ['contract', 'config', 'store'],
  store: ['contract', 'config'],
  config: ['contract'],
}

export function mayImport(from: string, to: string): boolean {
  if (from === to) return false
  const floorOf = (name: string): number => FLOORS.findIndex((floor) => floor.includes(name))
  const [above, below] = [floorOf(from), floorOf(to)]
  if (above === -1 || below === -1) return false
  return below < above || (SAME_FLOOR[from]?.includes(to) ?? false)
}

/** May read process.env: the settings, programs that people start, and child processes that were handed it. */
export const READS_ENVIRONMENT: readonly RegExp[] = [
  /^src\/config\//,
  /^src\/cli\/(main|environment)\.ts$/,
  /^src\/main\.ts$/,
  /^src\/[a-z]+\/programs\//,
  /^src\/[a-z]+\/testing\//,
  /^(bin|tools|demo|e2e|bench|sim)\//,
  /^console\/vite\.config\.ts$/,
  /\.test\.tsx?$/,
]

/** What one sitting takes. A component has its markup beside its code. */
export const maxLines = (path: string): number => (path.endsWith('.tsx') ? 450 : 350)
/** A longer file joins this list only with its reason. */
export const LONG_FILES: Readonly<Record<string, string>> = {
  'console/src/i18n/en.ts': 'a catalogue: one line a text, looked up and not read',
  'console/src/i18n/zh.ts': 'the same catalogue in Chinese',
  'src/contract/language/errors-zh.ts': 'a catalogue: one entry an error code, looked up and not read',
  'console/src/screens/home.tsx': 'one screen, most of it markup',
}
