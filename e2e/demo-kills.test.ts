/** The server is killed at random moments of a whole demo: twenty times in quick succession, then to its end. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import test from 'node:test'
import { seededRandom } from '#base'
import { hasTorch, runSmallDemo } from './small-demo.ts'

const KILLS = 20

test('a server killed again and again loses nothing, starts nothing twice, and the demo ends', async (t) => {
  if (!hasTorch()) return t.skip('NO PYTORCH: the kills were not tried. make setup says why.')
  const seed = Number(process.env['SIM_SEED'] ?? Date.now() % 100_000)
  t.diagnostic(`SIM_SEED=${seed}`)
  const random = seededRandom(seed)
  let kills = 0
  const { code, output, report } = await runSmallDemo({ VERIFY: '1' }, async (dataDir, ended) => {
    while (!ended()) {
      await sleep(kills < KILLS ? 400 + random.below(2_600) : 4_000 + random.below(4_000))
      kills += killServer(dataDir) ? 1 : 0
    }
  })
  assert.equal(code, 0, `seed ${seed}\n${output}`)
  assert(kills >= KILLS, `only ${kills} kills fell into the demo (seed ${seed})`)
  assert.equal(report.weights.undisturbedSha256, report.weights.sha256, `seed ${seed}`)
})

function killServer(dataDir: string): boolean {
  try {
    const { pid } = JSON.parse(readFileSync(`${dataDir}/server.json`, 'utf8')) as { pid: number }
    process.kill(pid, 'SIGKILL')
    return true
  } catch {
    return false
  }
}
