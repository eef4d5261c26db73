import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '#base'
import { launcherContract, newAttempt, orderOf, waitFor } from '../testing/launcher-contract.ts'
import { findParent } from './cgroup.ts'
import { endProcesses, findProcesses } from './end-processes.ts'
import { createInventory } from './inventory.ts'
import { createLocalLauncher } from './local-launcher.ts'

const folder = mkdtempSync(join(tmpdir(), 'baton launcher-'))
const inventory = createInventory({ cpuSlots: 2, clock: systemClock })
const launcher = createLocalLauncher({ inventory })
after(() => rmSync(folder, { recursive: true, force: true }))

launcherContract('local', () => ({
  launcher,
  folder,
  killKeeper: async ({ directory }) => {
    const claim = JSON.parse(readFileSync(join(directory, 'claim.json'), 'utf8')) as { pid: number }
    process.kill(claim.pid, 'SIGKILL')
  },
  countProcesses: async (attempt) => (await findProcesses(attempt)).length,
}))

test('a claim of another boot, or of a pid that was given out again, is a lost attempt', async () => {
  const claims = [
    { pid: process.pid, startTicks: 1, bootId: 'another-boot', at: 1 },
    {
      pid: 1,
      startTicks: 123_456_789,
      bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
      at: 1,
    },
  ]
  for (const claim of claims) {
    const attempt = newAttempt(folder)
    writeFileSync(join(attempt.directory, 'claim.json'), JSON.stringify(claim))
    assert.equal((await launcher.observe(attempt)).kind, 'lost')
  }
})

test('a task that wants more memory than its limit is ended and told so, where cgroups allow', async (context) => {
  const parent = await findParent()
  const attempt = newAttempt(folder)
  const script = 'head -c 200000000 /dev/zero | tail -c 199999999 > /dev/null; exit 1'
  await launcher.launch(attempt, { ...orderOf(attempt, [script]), memoryMiB: 64 })
  const seen = await waitFor(launcher, attempt, 'ended')
  assert(seen.kind === 'ended')
  if (parent === null || !existsSync(join(attempt.directory, 'cgroups.json')))
    return context.skip('no cgroup here')
  assert.equal(seen.exit.wasOutOfMemory, true)
  assert.match(seen.exit.message ?? '', /more memory than its limit of 64 MiB/)
  const [cgroup] = JSON.parse(readFileSync(join(attempt.directory, 'cgroups.json'), 'utf8')) as string[]
  assert.equal(existsSync(cgroup ?? ''), false)
})

test('a server that is killed while it hands secrets over has started nothing, and the next one launches again', async () => {
  const attempt = newAttempt(folder)
  const secretEnv = { TOKEN: 'hush-0123456789' }
  const order = { ...orderOf(attempt, ['echo "$TOKEN" >> "$BATON_ATTEMPT_DIR/starts"']), secretEnv }
  const killedServer = `
    const { createLocalLauncher } = await import(${JSON.stringify(import.meta.resolve('./local-launcher.ts'))})
    // All but the last byte is written: the kill comes before it.
    const { Socket } = await import('node:net')
    Socket.prototype.end = function (text) {
      this.write(text.slice(0, -1), () => process.kill(process.pid, 'SIGKILL'))
    }
    await createLocalLauncher({ inventory: async () => [] }).launch(${JSON.stringify(attempt)}, ${JSON.stringify(order)})`
  const killed = spawn(process.execPath, ['--input-type=module', '-e', killedServer], { stdio: 'inherit' })
  const [, signal] = (await once(killed, 'exit')) as [number | null, string | null]
  assert.equal(signal, 'SIGKILL')
  const deadline = performance.now() + 60_000
  while ((await findProcesses(attempt)).length > 0) {
    assert(performance.now() < deadline, 'the shepherd hangs')
    await sleep(20)
  }
  assert.equal((await launcher.observe(attempt)).kind, 'not-started')
  assert(!existsSync(join(attempt.directory, 'starts')))
  await launcher.launch(attempt, order)
  await waitFor(launcher, attempt, 'ended')
  assert.equal(readFileSync(join(attempt.directory, 'starts'), 'utf8'), `${secretEnv.TOKEN}\n`)
})

test('ending the processes of an attempt that has none is quick and harmless', async () => {
  assert.equal(await endProcesses(newAttempt(folder)), true)
})
