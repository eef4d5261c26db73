/** Settings: one schema, read from defaults, baton.yaml, the environment and flags; nobody else reads them. */
export { findDataDir, type DataDirQuestion } from './find-data-dir.ts'
export { loadConfig, type ConfigSources } from './load-config.ts'
export type { Config } from './schema.ts'
export { findMistakes, sayMistake, type Mistake } from './find-mistakes.ts'
export { nearest } from './nearest.ts'
