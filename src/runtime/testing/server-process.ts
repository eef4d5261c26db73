/** A server of which tests see only the outside: a process with a runtime, to be killed at any moment. */
import { systemClock, createLogger } from '#base'
import { openStore } from '#store'
import { createRuntime } from '../create-runtime.ts'

const { url, dataDir } = JSON.parse(process.env['BATON_TEST_SERVER'] ?? '{}') as {
  url: string
  dataDir: string
}
const log = createLogger('warn', (line) => process.stderr.write(line))
const store = await openStore({ dataDir, databaseUrl: url, log, clock: systemClock })
const runtime = createRuntime({
  db: store.db,
  clock: systemClock,
  log,
  dataDir,
  config: { cycleMs: 50, cpuSlots: 2, graceSeconds: 5 },
  programs: () => undefined,
})
await runtime.start()
process.stdout.write('ready\n')
