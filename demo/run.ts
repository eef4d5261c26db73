/** The demo's steps, in order. */
import { readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { BatonError, newId, packageRoot, shellWord } from '#base'
import type { AuditVerification, CreatedApiKey, Overview } from '#contract'
import { ask, isPassing, QUESTIONS, type Answer } from './ask.ts'
import { openBaton, runCli, type Baton } from './baton.ts'
import { step, type Context } from './context.ts'
import { collect, label } from './data-steps.ts'
import { MODEL } from './job-files.ts'
import { deploy, register, train, tune, verify } from './model-steps.ts'
import type { DemoOptions } from './options.ts'
import type { Report } from './report.ts'
import type { Screen } from './screen.ts'

const TRIES = 8

export async function runDemo(options: DemoOptions, screen: Screen, report: Report): Promise<void> {
  const { dataDir } = options
  await mkdir(options.demoDir, { recursive: true, mode: 0o700 })
  const baton = openBaton(dataDir)
  // One run of the demo: keys made of it let an interrupted call be repeated without doing it twice.
  const runId = newId('demo', Date.now())
  const context: Context = { options, screen, report, baton, runId }

  await step(context, 'start', 'Start Baton', () => start(context))
  try {
    const collected = await step(context, 'collect', `Collect the documents of ${options.docs}`, () =>
      collect(context),
    )
    const labelled = await step(context, 'label', 'Label every record', () => label(context, collected))
    const overview = await baton.get<Overview>('/overview')
    report.versions = { ...report.versions, baton: overview.version, torch: overview.python.torch }
    if (overview.python.available) {
      await makeAndAskModel(context, labelled)
    } else {
      screen.line('')
      screen.line(`Training is not available here: ${overview.python.why}`)
      for (const name of ['tune', 'train', 'register', 'deploy', 'ask'] as const) {
        report.skipped.push({ name, why: overview.python.why })
      }
    }
    await verifyAudit(context)
    await showWhereToGoOn(context)
  } finally {
    if (!options.isTerminal) {
      screen.line('No terminal: stopping what the demo started.')
      await runCli(dataDir, ['down', '--yes', '--json'])
    }
  }
}

async function start({ baton, screen, report, options }: Context): Promise<void> {
  const startedAt = performance.now()
  const answer = (await baton.command(['up'])) as { url: string; signInLink: string }
  const { pid } = baton.server()
  report.server = {
    readySeconds: Math.round((performance.now() - startedAt) / 100) / 10,
    memoryMiB: Math.round(residentBytes(pid) / 2 ** 20),
  }
  report.versions = { node: process.versions.node }
  screen.line(`Baton is up at ${answer.url} (server: ${report.server.memoryMiB} MB resident)`)
  // A log would keep it.
  screen.line(options.isTerminal ? `Sign in once: ${answer.signInLink}` : 'Sign in: node bin/baton.js open')
}

function residentBytes(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(line?.[1] ?? 0) * 1024
}

async function makeAndAskModel(context: Context, labelled: string): Promise<void> {
  const { options, screen } = context
  const finalId = await step(context, 'tune', 'Tune: two short trials of the learning rate', () =>
    tune(context, labelled),
  )
  const trained = await step(context, 'train', 'Train, and break it twice', () => train(context, finalId))
  if (options.verify) {
    await step(context, 'verify', 'Train once more, undisturbed', () => verify(context, labelled, trained))
  }
  const model = await step(context, 'register', 'Register the model', () => register(context, trained))
  await step(context, 'deploy', 'Deploy it', () => deploy(context, model))
  await step(context, 'ask', 'Ask it, through the guard', () => askModel(context))
  screen.line('')
}

async function askModel({ baton, screen, report, runId }: Context): Promise<void> {
  const secret = await createKey(baton, runId)
  for (const question of QUESTIONS) {
    screen.line(`› ${question.prompt}`)
    const answer = await askPatiently(baton, secret, question.prompt)
    if (answer.verdict === 'mask') screen.line(`  the model saw: ${answer.seenByModel}`)
    screen.line(`  ${answer.verdict}: ${JSON.stringify(answer.answer)}`)
    report.guard.push({ prompt: question.prompt, verdict: answer.verdict, answer: answer.answer })
    if (answer.verdict !== question.expected) {
      throw new BatonError(
        'verification-failed',
        'demo/wrong-verdict',
        `${question.name}: the guard said ${answer.verdict}, ${question.expected} was expected`,
      )
    }
  }
}

/** A secret is said once: when the server dies before its answer arrives, another key is made. */
async function createKey(baton: Baton, runId: string): Promise<string> {
  const name = `demo ${new Date().toISOString().slice(0, 16)}`
  const request = { name, scopes: ['inference', 'audit:read'], expiresInDays: 1 }
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await baton.post<CreatedApiKey>('/keys', request, `${runId}-key-${attempt}`)).secret
    } catch (error) {
      if (!(error instanceof BatonError) || error.code !== 'api/answer-not-kept' || attempt === TRIES)
        throw error
    }
  }
}

/** A server or replica that goes away while it answers is asked again when it is back. */
async function askPatiently(baton: Baton, secret: string, prompt: string): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask(baton.server().url, secret, MODEL, prompt)
    } catch (error) {
      if (!isPassing(error) || attempt === TRIES) throw error
      await sleep(1_000)
      // Returns when there is a server again.
      await baton.get('/overview')
    }
  }
}

async function verifyAudit({ baton, screen }: Context): Promise<void> {
  screen.line('baton audit verify')
  const found = (await baton.command(['audit', 'verify'])) as AuditVerification
  screen.line(`${found.records} audit records, chain unbroken, head ${found.head?.slice(0, 16)}…`)
}

async function showWhereToGoOn({ screen, baton, options }: Context): Promise<void> {
  screen.heading('Where to go on')
  if (options.isTerminal) {
    const { url } = (await baton.command(['open'])) as { url: string }
    screen.line(`Console    ${baton.server().url}   (sign in once: ${url})`)
    screen.line('           a new link: node bin/baton.js open')
  } else {
    screen.line('Start it again with: node bin/baton.js up')
  }
  // The commands below look where this variable says, or in .baton.
  const isElsewhere = options.dataDir !== join(packageRoot, '.baton')
  const prefix = isElsewhere ? `BATON_DATA_DIR=${shellWord(options.dataDir)} ` : ''
  if (isElsewhere) screen.line(`First      export ${prefix.trim()}`)
  for (const command of [
    'node bin/baton.js ps --all              all jobs',
    'node bin/baton.js dataset show docs     what was kept, dropped and why',
    `node bin/baton.js chat ${MODEL}          talk to your model`,
    'node bin/baton.js run -- python3 -V     a job of your own',
    'node bin/baton.js audit list            who asked what, and what the guard did',
  ]) {
    screen.line(command)
  }
  screen.line(`Stop       ${prefix}make down`)
  screen.line(
    `Remove     ${prefix}make down && rm -rf ${shellWord(options.dataDir.replace(packageRoot, ''))}`,
  )
}
