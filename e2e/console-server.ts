/** A real server with a database of its own, in a folder that goes away with the test. */
import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { JobSpecInput, JobSummary, SubmittedJob } from '#contract'
import { stopDatabase } from '#store'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** Longer than any wait of a test; without a limit a mistake of ours would hang the whole run. */
const STATE_WAIT_MS = 60_000

export interface ConsoleServer {
  readonly url: string
  readonly dataDir: string
  signInLink(): Promise<string>
  submit(spec: JobSpecInput): Promise<JobSummary>
  untilState(id: string, states: readonly string[]): Promise<void>
  kill(): Promise<void>
  /** On the same port and data, after `kill`. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** The server serves what was built; a checkout that has built nothing builds it now. */
export function buildConsole(): void {
  if (existsSync(join(ROOT, 'console/dist/index.html'))) return
  execFileSync(process.execPath, [join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', 'console'], {
    cwd: ROOT,
    stdio: 'ignore',
  })
}

/** `settings`: more of them, as variables of the environment. */
export async function startConsoleServer(
  settings: Readonly<Record<string, string>> = {},
  port = '0',
): Promise<ConsoleServer> {
  const folder = mkdtempSync(join(tmpdir(), 'baton console '))
  const dataDir = join(folder, '.baton')
  let { child, url } = await start(dataDir, port, settings)
  const call = async <Answer>(path: string, body?: object): Promise<Answer> => {
    const key = readFileSync(join(dataDir, 'admin.key'), 'utf8').trim()
    const response = await fetch(`${url}/api/v1${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    assert(response.ok, text)
    return JSON.parse(text) as Answer
  }
  return {
    dataDir,
    get url() {
      return url
    },
    signInLink: async () => (await call<{ url: string }>('/sign-in-links', {})).url,
    submit: async (spec) => (await call<SubmittedJob>('/jobs', spec)).job,
    untilState: async (id, states) => {
      const giveUpAt = performance.now() + STATE_WAIT_MS
      for (;;) {
        const { state } = await call<JobSummary>(`/jobs/${id}`)
        if (states.includes(state)) return
        assert(performance.now() < giveUpAt, `the job stayed ${state}, not ${states.join(' or ')}`)
        await sleep(100)
      }
    },
    kill: () => end(child),
    restart: async () => {
      ;({ child, url } = await start(dataDir, new URL(url).port, settings))
    },
    close: async () => {
      // A test that failed may have left no server; its jobs are to be stopped all the same.
      if (hasEnded(child)) ({ child, url } = await start(dataDir, '0', settings))
      for (const job of (await call<{ items: JobSummary[] }>('/jobs?state=active')).items)
        await call(`/jobs/${job.id}/stop`, {}).catch(() => null)
      while ((await call<{ items: JobSummary[] }>('/jobs?state=active')).items.length > 0) await sleep(100)
      await end(child)
      await stopDatabase(dataDir)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null

async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
}

function start(
  dataDir: string,
  port: string,
  settings: Readonly<Record<string, string>>,
): Promise<{ child: ChildProcess; url: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, 'src/main.ts')], {
      env: {
        PATH: process.env['PATH'],
        BATON_DATA_DIR: dataDir,
        BATON_SERVER__PORT: port,
        BATON_RUNTIME__CPU_SLOTS: '2',
        BATON_SCHEDULER__CYCLE_MS: '200',
        ...settings,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let out = ''
    let log = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text))
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
      if (!out.endsWith('\n')) return
      const said = JSON.parse(out) as { event: string; url: string }
      if (said.event === 'ready') resolve({ child, url: said.url })
      else reject(new Error(`${out}\n${log}`))
    })
    child.once('exit', () => reject(new Error(`The server said nothing:\n${log}`)))
  })
}
