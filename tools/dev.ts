/**
 * The server and the console, both reloading: `make dev`. Ctrl-C ends both; jobs and database stay, as they do
 * when a server dies.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { packageRoot } from '#base'

process.chdir(packageRoot)
const PORT = process.env['BATON_SERVER__PORT'] ?? '7420'
const dataDir = process.env['BATON_DATA_DIR'] || join(packageRoot, '.baton')
const children: ChildProcess[] = []

const server = start(
  'server',
  process.execPath,
  ['--watch-preserve-output', '--watch-path=src', 'src/main.ts'],
  {
    BATON_DATA_DIR: dataDir,
    BATON_SERVER__PORT: PORT,
  },
)
if (existsSync('console/vite.config.ts')) {
  start(
    'console',
    process.execPath,
    ['node_modules/vite/bin/vite.js', 'console', '--clearScreen', 'false'],
    {},
  )
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    for (const child of children) child.kill('SIGTERM')
  })
}
await showSignIn()

function start(
  name: string,
  program: string,
  args: readonly string[],
  env: Record<string, string>,
): ChildProcess {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n'))
        if (line.trim() !== '') process.stdout.write(`${name.padEnd(7)} │ ${line}\n`)
    })
  }
  child.on('close', (code) => process.stdout.write(`${name.padEnd(7)} │ ended (${code ?? 'by a signal'})\n`))
  children.push(child)
  return child
}

/** By the console's own server, which sends /api on to Baton. */
async function showSignIn(): Promise<void> {
  while (server.exitCode === null && server.signalCode === null) {
    try {
      const { url } = JSON.parse(readFileSync(join(dataDir, 'server.json'), 'utf8')) as { url: string }
      const key = readFileSync(join(dataDir, 'admin.key'), 'utf8').trim()
      const answer = await fetch(`${url}/api/v1/sign-in-links`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: '{}',
      })
      const link = new URL(((await answer.json()) as { url: string }).url)
      process.stdout.write(
        `\nBaton    ${url}\nconsole  http://localhost:5173${link.pathname}${link.hash}\n\n`,
      )
      return
    } catch {
      await sleep(300)
    }
  }
}
