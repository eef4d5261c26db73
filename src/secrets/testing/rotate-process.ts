/** A process that changes the key and is killed at a step, as by a power cut. */
import { systemClock, silentLogger } from '#base'
import { openStore } from '#store'
import { rotateKey } from '../rotate-key.ts'

const { url, dataDir, path, step } = JSON.parse(process.env['BATON_TEST_ROTATION'] ?? '{}') as Record<
  'url' | 'dataDir' | 'path' | 'step',
  string
>
const { db } = await openStore({ dataDir, databaseUrl: url, log: silentLogger, clock: systemClock })
await rotateKey(db, { path, isNamed: false }, 'default', { how: 'new-key' }, async (reached) => {
  if (reached === step) process.kill(process.pid, 'SIGKILL')
})
process.exit(0)
