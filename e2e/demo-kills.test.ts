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
  const killed = new Set<number>()
  const { code, output, report } = await runSmallDemo({ VERIFY: '1' }, async (dataDir, ended) => {
    while (!ended()) {
      await sleep(50)
      const pid = serverPid(dataDir)
      if (pid === null || killed.has(pid)) continue
      // From the moment it is up, so that a fast machine sees as many kills as a slow one.
      const longest = random.below(2) === 0 ? 300 : 1_500
      await sleep(killed.size < KILLS ? random.below(longest) : 4_000 + random.below(4_000))
      if (kill(pid)) killed.add(pid)
    }
  })
  assert.equal(code, 0, `seed ${seed}\n${output}`)
  t.diagnostic(`${killed.size} kills`)
  assert(killed.size >= KILLS, `only ${killed.size} kills fell into the demo (seed ${seed})`)
  assert.equal(report.weights.undisturbedSha256, report.weights.sha256, `seed ${seed}`)
})

function serverPid(dataDir: string): number | null {
  try {
    return (JSON.parse(readFileSync(`${dataDir}/server.json`, 'utf8')) as { pid: number }).pid
  } catch {
    return null
  }
}

function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL')
  } catch {
    return false
  }
}
