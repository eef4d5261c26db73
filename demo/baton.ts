/**
 * How the demo speaks to Baton: the CLI for what a person would type, HTTP for watching.
 *
 * The server may be killed at any moment, by the demo itself or by a test. Watching waits until it is back;
 * a command is repeated with the same idempotency key, so that nothing is submitted twice.
 */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { BatonError, packageRoot } from '#base'

export interface Baton {
  /** Runs `baton ARGS --json` and returns what it printed. Throws what it says on standard error. */
  command(
    args: readonly string[],
    options?: { onceKey?: string; okCodes?: readonly number[] },
  ): Promise<unknown>
  /** GET under /api/v1. */
  get<Answer>(path: string): Promise<Answer>
  post<Answer>(path: string, body: unknown, onceKey: string): Promise<Answer>
  /** The server that runs now. */
  server(): ServerFile
}

export interface ServerFile {
  readonly url: string
  readonly pid: number
}

/** The exit code of a `baton` that reaches no server; whatever a server answers has another. */
const UNREACHABLE = 6
/** Without Baton being up once; each time that it comes up begins another. */
const PATIENCE_MS = 60_000

export function openBaton(dataDir: string): Baton {
  const server = (): ServerFile => JSON.parse(readFileSync(`${dataDir}/server.json`, 'utf8')) as ServerFile
  const key = (): string => readFileSync(`${dataDir}/admin.key`, 'utf8').trim()

  const bringUp = async (): Promise<boolean> => (await runCli(dataDir, ['up', '--json'])).code === 0

  const command: Baton['command'] = async (args, { onceKey, okCodes = [0] } = {}) => {
    let deadline = Date.now() + PATIENCE_MS
    for (;;) {
      const { code, stdout, stderr } = await runCli(dataDir, [
        ...args,
        '--json',
        ...(onceKey === undefined ? [] : ['--idempotency-key', onceKey]),
      ])
      if (okCodes.includes(code)) return stdout.trim() === '' ? null : JSON.parse(stdout)
      if (code !== UNREACHABLE || Date.now() > deadline) throw commandFailed(args, code, stderr)
      await sleep(500)
      if (await bringUp()) deadline = Date.now() + PATIENCE_MS
    }
  }

  const call = async <Answer>(
    method: string,
    path: string,
    body?: unknown,
    onceKey?: string,
  ): Promise<Answer> => {
    let deadline = Date.now() + PATIENCE_MS
    for (;;) {
      const response = await fetchOnce(method, path, body, onceKey).catch((error: unknown) => error)
      if (response instanceof Response && response.status < 500) {
        const answer = (await response.json()) as Answer & { detail?: string; hint?: string; code?: string }
        if (response.ok) return answer
        const options = answer.hint === undefined ? {} : { hint: answer.hint }
        throw new BatonError(
          'failed',
          answer.code ?? 'demo/refused',
          answer.detail ?? response.statusText,
          options,
        )
      }
      if (Date.now() > deadline) {
        throw new BatonError(
          'unavailable',
          'demo/server-gone',
          `Baton did not answer ${method} ${path} for a minute`,
          {
            hint: `See its log: ${dataDir}/logs/server.log`,
            cause: response instanceof Response ? undefined : response,
          },
        )
      }
      await sleep(500)
      if (!(response instanceof Response) && (await bringUp())) deadline = Date.now() + PATIENCE_MS
    }
  }

  const fetchOnce = (method: string, path: string, body: unknown, onceKey?: string): Promise<Response> =>
    fetch(`${server().url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key()}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(onceKey === undefined ? {} : { 'idempotency-key': onceKey }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    })

  return {
    command,
    get: (path) => call('GET', path),
    post: (path, body, onceKey) => call('POST', path, body, onceKey),
    server,
  }
}

interface CliResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export function runCli(dataDir: string, args: readonly string[]): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [`${packageRoot}bin/baton.js`, ...args], {
      env: { ...process.env, BATON_DATA_DIR: dataDir },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? 1, stdout, stderr }))
  })
}

const commandFailed = (args: readonly string[], code: number, stderr: string): BatonError =>
  new BatonError(
    'failed',
    'demo/command-failed',
    `baton ${args.join(' ')} ended with ${code}:\n${stderr.trim()}`,
  )
