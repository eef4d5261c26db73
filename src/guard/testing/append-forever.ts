/** A program for tests: appends to the log in argv[2] and says each index once it is durable, until it is killed. */
import { silentLogger, systemClock } from '#base'
import { openAuditLog } from '../audit/audit-log.ts'

const log = await openAuditLog({
  dir: process.argv[2]!,
  clock: systemClock,
  log: silentLogger,
  onRecord: () => {},
})
const entry = {
  kind: 'admin',
  actor: 'tester',
  action: 'try',
  target: null,
  requestId: null,
  verdict: null,
  policy: null,
  spans: [],
} as const
const appendForever = async (lane: number): Promise<void> => {
  for (let turn = 0; ; turn += 1) {
    const data = { lane, turn }
    const record = await log.append({
      ...entry,
      spans: [],
      data,
      body: `body ${lane} ${turn} ${'x'.repeat(200)}`,
    })
    process.stdout.write(`${record.index}\n`)
  }
}
await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(appendForever))
