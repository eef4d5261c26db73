/** What the demo was asked to do: environment variables, because `make` passes those. */
import { cpus, totalmem } from 'node:os'
import { resolve } from 'node:path'
import { packageRoot } from '#base'

export interface DemoOptions {
  /** Folder of documents. */
  readonly docs: string
  /** Whether `docs` is the default: the packages that Baton itself is built from. */
  readonly isDefaultDocs: boolean
  /** Also train undisturbed, and compare the weights. */
  readonly verify: boolean
  readonly dataDir: string
  /** `.baton/demo`: job files and the report. */
  readonly demoDir: string
  /** Somebody watches: draw progress, and leave Baton up at the end. */
  readonly isTerminal: boolean
  readonly size: DemoSize
}

/** How much is trained. The small one is for tests: it shows that every joint holds, not a good model. */
export interface DemoSize {
  readonly trialSteps: number
  readonly trainSteps: number
  readonly warmUpSteps: number
  readonly batchTokens: number
  readonly contextTokens: number
  readonly layers: number
  readonly width: number
  readonly heads: number
  readonly checkpointEverySteps: number
}

const FULL: DemoSize = {
  trialSteps: 50,
  trainSteps: 500,
  warmUpSteps: 20,
  batchTokens: 1_024,
  contextTokens: 256,
  layers: 3,
  width: 192,
  heads: 6,
  checkpointEverySteps: 10,
}
const SMALL: DemoSize = {
  trialSteps: 6,
  trainSteps: 60,
  warmUpSteps: 4,
  batchTokens: 1_024,
  contextTokens: 256,
  layers: 2,
  width: 64,
  heads: 2,
  checkpointEverySteps: 5,
}

export function readOptions(
  env: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): DemoOptions {
  const dataDir = resolve(env['BATON_DATA_DIR'] || `${packageRoot}.baton`)
  const docs = env['DOCS']
  return {
    docs: resolve(docs || `${packageRoot}node_modules`),
    isDefaultDocs: !docs,
    verify: env['VERIFY'] === '1',
    dataDir,
    demoDir: `${dataDir}/demo`,
    isTerminal,
    size: env['BATON_TEST_SMALL_DEMO'] === '1' ? SMALL : FULL,
  }
}

export const describeMachine = () => ({
  cores: cpus().length,
  cpu: cpus()[0]?.model ?? 'unknown',
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  platform: `${process.platform}-${process.arch}`,
})
