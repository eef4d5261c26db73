import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { identifyProcess } from './process-identity.ts'
import { signalAndWait } from './signal-and-wait.ts'

test('a process ends by the signal; one that ignores it is said to live on; one that is gone has ended', async () => {
  const child = spawn(process.execPath, [
    '-e',
    'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("there")',
  ])
  await once(child.stdout, 'data')
  const identity = identifyProcess(child.pid ?? 0)
  assert(identity !== null)
  assert.equal(await signalAndWait(identity, 'SIGTERM', 50), false)
  assert.equal(await signalAndWait(identity, 'SIGKILL', 30_000), true)
  assert.equal(await signalAndWait(identity, 'SIGTERM', 0), true)
})

test('a process that took over the number is left alone', async () => {
  const own = identifyProcess(process.pid)
  assert(own !== null)
  assert.equal(await signalAndWait({ ...own, startTicks: own.startTicks - 1 }, 'SIGKILL', 0), true)
})
