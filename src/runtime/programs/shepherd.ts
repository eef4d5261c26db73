/**
 * Keeps one attempt on this machine: `shepherd ATTEMPT_FOLDER`. Outlives the server that starts it.
 *
 * It claims the folder before it starts anything; a second one finds the claim and leaves. One that secrets did not
 * reach leaves without a claim.
 */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { identifyProcess } from '#base'
import { FILES, makeClaim } from '../local/attempt-files.ts'
import { baseEnvOf, keepAttempt } from '../local/keep-attempt.ts'
import { ShepherdOrder } from '../local/order.ts'
import { takeOver } from '../local/secret-env.ts'

const directory = process.argv[2] ?? ''
let stop = (): void => {}
let wasAsked = false
process.on('SIGTERM', () => {
  wasAsked = true
  stop()
})
// Those are for terminals; this process has none.
for (const name of ['SIGINT', 'SIGHUP', 'SIGQUIT'] as const) process.on(name, () => {})

const order = ShepherdOrder.parse(JSON.parse(await readFile(join(directory, FILES.order), 'utf8')))
const secretEnv = order.secretNames.length === 0 ? {} : await takeOver(process.stdin, order.secretNames)
const withSecrets = (command: ShepherdOrder['tasks'][number]) => ({
  ...command,
  env: { ...command.env, ...secretEnv },
})
const identity = secretEnv === null ? null : identifyProcess(process.pid)
if (identity !== null && (await makeClaim(directory, { ...identity, at: Date.now() }))) {
  const given = { ...order, prepare: order.prepare.map(withSecrets), tasks: order.tasks.map(withSecrets) }
  const attempt = keepAttempt({ order: given, directory, baseEnv: baseEnvOf(process.env) })
  stop = attempt.stop
  if (wasAsked || existsSync(join(directory, FILES.stop))) stop()
  await attempt.done
}
process.exit(0)
