/** The folder of a training job as the server lays it: train.json, and the tokens of words drawn from a seed. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededRandom } from '#base'
import { CHECKPOINT_EVERY_STEPS } from './cases.ts'

/** Steps of some 20 ms on a core: short enough that the recovery is seen beside them. */
const SETTINGS = {
  learningRate: 0.003,
  batchTokens: 512,
  contextTokens: 64,
  layers: 2,
  width: 96,
  heads: 3,
  seed: 3,
  evalEverySteps: 50,
}
const WORDS = ['permission', 'is', 'hereby', 'granted', 'free', 'of', 'charge', 'to', 'any', 'person']

export const planOf = (steps: number): object => ({
  recipe: 'pretrain',
  ranks: [{ devices: ['cpu:0'] }, { devices: ['cpu:1'] }],
  settings: { ...SETTINGS, steps },
  dataset: { ref: 'words@1' },
  checkpointEverySteps: CHECKPOINT_EVERY_STEPS,
  keepCheckpoints: 2,
})

/** Its path. The caller removes it. */
export function makeJobFolder(steps: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'baton-recovery-'))
  const inputs = join(folder, 'state', 'inputs')
  mkdirSync(inputs, { recursive: true })
  writeFileSync(join(folder, 'train.json'), JSON.stringify(planOf(steps)))
  const random = seededRandom(1)
  const text = Array.from({ length: 2_000 }, () => WORDS[random.below(WORDS.length)]).join(' ')
  const tokens = Uint16Array.from(Buffer.from(text, 'latin1'))
  writeFileSync(join(inputs, 'tokens.bin'), tokens)
  const evalTokens = Math.floor(tokens.length / 10)
  writeFileSync(
    join(inputs, 'tokens.json'),
    JSON.stringify({ trainTokens: tokens.length - evalTokens, evalTokens }),
  )
  return folder
}
