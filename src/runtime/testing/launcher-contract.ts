/** What every launcher must do. Each runs it from its own test file, on real processes. */
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { newId } from '#base'
import { inEnglish } from '#contract'
import type { AttemptHandle, AttemptOrder, Launcher, Observation } from '../launcher.ts'
import type { Command } from '../model.ts'

export interface LauncherFixture {
  readonly launcher: Launcher
  /** An empty folder for attempts. */
  readonly folder: string
  /** End what keeps the attempt alive, without a warning. */
  killKeeper(attempt: AttemptHandle): Promise<void>
  /** How many processes of the attempt live. */
  countProcesses(attempt: AttemptHandle): Promise<number>
}

export function launcherContract(name: string, fixture: () => LauncherFixture): void {
  const check = (title: string, run: (fixture: LauncherFixture) => Promise<void>): void => {
    test(`${name}: ${title}`, { timeout: 300_000 }, () => run(fixture()))
  }

  check('an attempt that is launched many times runs once', async ({ launcher, folder }) => {
    const attempt = newAttempt(folder)
    const order = orderOf(attempt, ['echo started >> "$BATON_ATTEMPT_DIR/starts"; sleep 1'])
    assert.equal((await launcher.observe(attempt)).kind, 'not-started')
    await Promise.all([1, 2, 3].map(() => launcher.launch(attempt, order)))
    await launcher.launch(attempt, order)
    const seen = await waitFor(launcher, attempt, 'ended')
    await launcher.launch(attempt, order)
    await sleep(500)
    assert.equal(readFileSync(join(attempt.directory, 'starts'), 'utf8'), 'started\n')
    assert.equal(seen.kind === 'ended' && seen.exit.exitCode, 0)
  })

  check('what it prints lies in a stream for each task, in full', async ({ launcher, folder }) => {
    const attempt = newAttempt(folder)
    const tasks = [
      task(attempt, 'echo out; echo err >&2; echo done', 'rank-0'),
      task(attempt, 'seq 1 20000', 'rank-1'),
    ]
    await launcher.launch(attempt, { ...orderOf(attempt, []), tasks })
    await waitFor(launcher, attempt, 'ended')
    const streams = await launcher.streams(attempt)
    assert.deepEqual(
      streams.map((stream) => stream.name),
      ['rank-0', 'rank-1'],
    )
    const first = await launcher.read(attempt, 'logs/rank-0.log', 0, 1000)
    assert.deepEqual(first?.bytes.toString().split('\n').toSorted(), ['', 'done', 'err', 'out'])
    const size = streams[1]?.bytes ?? 0
    const tail = await launcher.read(attempt, 'logs/rank-1.log', size - 6, 100)
    assert.equal(tail?.bytes.toString(), '20000\n')
    assert.equal(await launcher.read(attempt, 'logs/none.log', 0, 10), null)
  })

  check('the first task that fails is reported, and the others end with it', async (given) => {
    const { launcher, folder } = given
    const attempt = newAttempt(folder)
    const tasks = [task(attempt, 'sleep 100', 'rank-0'), task(attempt, 'sleep 0.2; exit 7', 'rank-1')]
    await launcher.launch(attempt, { ...orderOf(attempt, []), tasks })
    const seen = await waitFor(launcher, attempt, 'ended')
    assert.deepEqual(seen.kind === 'ended' && [seen.exit.task, seen.exit.exitCode], ['rank-1', 7])
    assert.equal(await given.countProcesses(attempt), 0)
  })

  check('preparation comes first, and the tasks do not start when it fails', async ({ launcher, folder }) => {
    const good = newAttempt(folder)
    const mark = '"$BATON_ATTEMPT_DIR/ready"'
    await launcher.launch(good, {
      ...orderOf(good, [`test -f ${mark}`]),
      prepare: [task(good, `sleep 0.2; touch ${mark}`, 'prepare')],
    })
    const bad = newAttempt(folder)
    await launcher.launch(bad, {
      ...orderOf(bad, ['touch "$BATON_ATTEMPT_DIR/started"']),
      prepare: [task(bad, 'exit 4', 'prepare')],
    })
    const seen = await waitFor(launcher, good, 'ended')
    assert.equal(seen.kind === 'ended' && seen.exit.exitCode, 0)
    const failed = await waitFor(launcher, bad, 'ended')
    assert.deepEqual(failed.kind === 'ended' && [failed.exit.task, failed.exit.exitCode], ['prepare', 4])
    assert.equal(existsSync(join(bad.directory, 'started')), false)
  })

  check('a program, folder or right that is missing is told in a sentence', async ({ launcher, folder }) => {
    const cases: [Partial<Command>, number, RegExp][] = [
      [{ argv: ['no-such-program-here'] }, 127, /no program named "no-such-program-here"/],
      [{ argv: ['/no/such/program'] }, 127, /no program at \/no\/such\/program/],
      [
        { argv: ['true'], workingDir: '/no/such/folder' },
        127,
        /workingDir \/no\/such\/folder does not exist/,
      ],
      [{ argv: ['/etc/passwd'] }, 126, /may not be run/],
      [{ argv: ['true', 'a\0b'] }, 126, /could not be started/],
    ]
    for (const [command, exitCode, message] of cases) {
      const attempt = newAttempt(folder)
      const tasks = [{ ...task(attempt, ''), ...command }]
      await launcher.launch(attempt, { ...orderOf(attempt, []), tasks })
      const seen = await waitFor(launcher, attempt, 'ended')
      assert(seen.kind === 'ended')
      assert.equal(seen.exit.exitCode, exitCode)
      assert.match(seen.exit.message ?? '', message)
    }
  })

  check('a stop gives time to end well, and ends what does not', async (given) => {
    const { launcher, folder } = given
    const polite = newAttempt(folder)
    const stubborn = newAttempt(folder)
    await launcher.launch(
      polite,
      orderOf(polite, ['trap "echo saved; exit 0" TERM; echo up; sleep 100 & wait']),
    )
    const order = orderOf(stubborn, ['trap "" TERM; echo up; while true; do sleep 0.1; done'])
    await launcher.launch(stubborn, { ...order, graceMs: 500 })
    for (const attempt of [polite, stubborn]) {
      await waitFor(launcher, attempt, 'running')
      await waitForLog(launcher, attempt, 'up')
      await launcher.signal(attempt, 'stop')
      await launcher.signal(attempt, 'stop')
    }
    const ended = await waitFor(launcher, polite, 'ended')
    assert.deepEqual(ended.kind === 'ended' && [ended.exit.exitCode, ended.exit.wasStopped], [0, true])
    await waitForLog(launcher, polite, 'saved')
    const killed = await waitFor(launcher, stubborn, 'ended')
    assert.deepEqual(killed.kind === 'ended' && [killed.exit.signal, killed.exit.wasStopped], [
      'SIGKILL',
      true,
    ])
    assert.equal(await given.countProcesses(stubborn), 0)
  })

  check('what was called back never starts', async ({ launcher, folder }) => {
    const attempt = newAttempt(folder)
    assert.equal(await launcher.revoke(attempt), true)
    await launcher.launch(attempt, orderOf(attempt, ['touch "$BATON_ATTEMPT_DIR/started"']))
    await sleep(500)
    assert.equal((await launcher.observe(attempt)).kind, 'lost')
    assert.equal(existsSync(join(attempt.directory, 'started')), false)
    const running = newAttempt(folder)
    await launcher.launch(running, orderOf(running, ['sleep 100']))
    await waitFor(launcher, running, 'running')
    assert.equal(await launcher.revoke(running), false)
    await launcher.signal(running, 'kill')
    assert.equal((await waitFor(launcher, running, 'lost')).kind, 'lost')
  })

  check('when its keeper is killed, none of its processes lives on', async (given) => {
    const { launcher, folder } = given
    const attempt = newAttempt(folder)
    // One leaves its session, one drops its environment's owner: both are found.
    const script = 'setsid sleep 101 & (sleep 102 &) ; sleep 103 & echo up; wait'
    await launcher.launch(attempt, orderOf(attempt, [script]))
    await waitFor(launcher, attempt, 'running')
    await waitForLog(launcher, attempt, 'up')
    await given.killKeeper(attempt)
    const lost = await waitFor(launcher, attempt, 'lost')
    assert.match(lost.kind === 'lost' ? inEnglish(lost.why) : lost.kind, /killed/)
    assert.equal(await given.countProcesses(attempt), 0)
  })

  check('secrets reach every process of the attempt, and no file or argument', async (given) => {
    const { launcher, folder } = given
    const attempt = newAttempt(folder)
    // Longer than a pipe holds, with what quoting would spoil.
    const secretEnv = { TOKEN: `hush-${randomBytes(24).toString('hex')}`, LONG: `'"\n${'x'.repeat(100_000)}` }
    const sum = 'printf %s "$TOKEN$LONG" | sha256sum'
    const order = {
      ...orderOf(attempt, [`${sum}; sleep 0.5`, `(setsid sh -c '${sum}'); sleep 0.5`]),
      prepare: [task(attempt, sum, 'prepare')],
      secretEnv,
    }
    await Promise.all([1, 2, 3].map(() => launcher.launch(attempt, order)))
    await waitForLog(launcher, attempt, '-')
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
      assert(!readIfThere(`/proc/${pid}/cmdline`).includes(secretEnv.TOKEN), `an argument of ${pid}`)
    const seen = await waitFor(launcher, attempt, 'ended')
    assert.equal(seen.kind === 'ended' && seen.exit.exitCode, 0)
    const wanted = createHash('sha256').update(`${secretEnv.TOKEN}${secretEnv.LONG}`).digest('hex')
    for (const stream of ['prepare', 'main', 'task-1']) {
      const log = await launcher.read(attempt, `logs/${stream}.log`, 0, 1000)
      assert.equal(log?.bytes.toString().split(' ')[0], wanted, stream)
    }
    for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
      assert(!readIfThere(join(folder, path)).includes(secretEnv.TOKEN), path)
  })

  check('nothing that a task leaves behind outlives the attempt', async (given) => {
    const { launcher, folder } = given
    const attempt = newAttempt(folder)
    await launcher.launch(
      attempt,
      orderOf(attempt, ['setsid sleep 104 >/dev/null 2>&1 & sleep 105 & exit 0']),
    )
    const seen = await waitFor(launcher, attempt, 'ended')
    assert.equal(seen.kind === 'ended' && seen.exit.exitCode, 0)
    assert.equal(await given.countProcesses(attempt), 0)
  })

  check('an attempt whose folder vanishes is lost, and its processes end', async (given) => {
    const { launcher, folder } = given
    const attempt = newAttempt(folder)
    await launcher.launch(attempt, orderOf(attempt, ['cd /; sleep 106']))
    const seen = await waitFor(launcher, attempt, 'running')
    assert(seen.kind === 'running')
    // The shepherd may write a file while the folder is being emptied.
    rmSync(attempt.directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 })
    const known = { ...attempt, identity: seen.identity }
    assert.equal((await launcher.observe(known)).kind, 'lost')
    assert.equal(await given.countProcesses(known), 0)
  })

  check('a log stops at its limit with a line that says so', async ({ launcher, folder }) => {
    const attempt = newAttempt(folder)
    const order = { ...orderOf(attempt, ['yes 0123456789 | head -c 5000000']), logLimitBytes: 1024 * 1024 }
    await launcher.launch(attempt, order)
    const seen = await waitFor(launcher, attempt, 'ended')
    assert.equal(seen.kind === 'ended' && seen.exit.exitCode, 0)
    const [stream] = await launcher.streams(attempt)
    assert(stream !== undefined && stream.bytes < 1024 * 1024 + 200)
    const tail = await launcher.read(attempt, 'logs/main.log', stream.bytes - 100, 100)
    assert.match(tail?.bytes.toString() ?? '', /holds 1 MiB; what follows is not kept/)
  })
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return '' // a folder, or a process that has gone
  }
}

export function newAttempt(folder: string): AttemptHandle {
  const id = newId('att', Date.now())
  const directory = join(folder, id)
  mkdirSync(directory, { mode: 0o700 })
  return { id, token: randomBytes(24).toString('base64url'), directory, workDir: directory, identity: null }
}

export function task(attempt: AttemptHandle, script: string, stream = 'main'): Command {
  const env = { BATON_ATTEMPT_TOKEN: attempt.token, BATON_ATTEMPT_DIR: attempt.directory }
  return { stream, argv: ['sh', '-c', script], env }
}

export function orderOf(attempt: AttemptHandle, scripts: readonly string[]): AttemptOrder {
  return {
    prepare: [],
    secretEnv: {},
    tasks: scripts.map((script, index) => task(attempt, script, index === 0 ? 'main' : `task-${index}`)),
    graceMs: 5_000,
    logLimitBytes: 10 * 1024 * 1024,
    memoryMiB: null,
    account: null,
  }
}

export async function waitFor(
  launcher: Launcher,
  attempt: AttemptHandle,
  kind: Observation['kind'],
): Promise<Observation> {
  const deadline = performance.now() + 120_000
  for (;;) {
    const seen = await launcher.observe(attempt)
    if (seen.kind === kind) return seen
    const isOver = seen.kind === 'ended' || seen.kind === 'lost'
    if (isOver || performance.now() > deadline) {
      throw new Error(`The attempt is ${JSON.stringify(seen)}, not ${kind}`)
    }
    await sleep(20)
  }
}

async function waitForLog(launcher: Launcher, attempt: AttemptHandle, text: string): Promise<void> {
  const deadline = performance.now() + 120_000
  while (performance.now() < deadline) {
    const log = await launcher.read(attempt, 'logs/main.log', 0, 10_000)
    if (log?.bytes.toString().includes(text) === true) return
    await sleep(20)
  }
  throw new Error(`The log never said ${text}`)
}
