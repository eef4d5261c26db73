/** `baton up`: a running server, and a link to sign in by. Does nothing twice. */
import { isSameProcess } from '#base'
import { stopDatabase } from '#store'
import type { Context } from '../context.ts'
import { readServerFile, type ServerFile } from '../http/find-server.ts'
import { printOne } from '../output/print.ts'
import { readWhole } from '../read-number.ts'
import { prepareLog, serverLog, spawnServer, startServer } from '../server/start-server.ts'

interface UpOptions {
  readonly port?: string
  readonly host?: string
  readonly foreground?: boolean
}

interface SignInLink {
  readonly url: string
  readonly expiresAt: number
}

/** Recovery of a database after a power cut may take a while. */
const READY_MS = 180_000

export async function run(context: Context, _args: readonly string[], options: UpOptions): Promise<number> {
  const { dataDir, environment, text, progress, say } = context
  const { port } = options
  if (port !== undefined) readWhole('--port', port, { least: 0, most: 65_535 })
  const settings = {
    ...(port === undefined ? {} : { BATON_SERVER__PORT: port }),
    ...(options.host === undefined ? {} : { BATON_SERVER__HOST: options.host }),
  }
  const running = runningServer(dataDir)
  if (running !== null) {
    if (options.port !== undefined || options.host !== undefined) say(text('upSettingsIgnored'))
    await report(context, running, true)
    return 0
  }
  const start = { dataDir, variables: environment.variables, settings }
  if (options.foreground === true) return runInForeground(context, start)
  try {
    const { server, isOurs } = await startServer({
      ...start,
      timeoutMs: READY_MS,
      onWait: (waitedMs) => {
        if (waitedMs > 1_000)
          progress.show('start', text('upStarting', { seconds: Math.floor(waitedMs / 1000) }), null)
      },
    })
    progress.end()
    await report(context, server, !isOurs)
    return 0
  } catch (error) {
    progress.end()
    // Its database would stay behind, with nobody who uses it.
    if (runningServer(dataDir) === null) await stopDatabase(dataDir).catch(() => {})
    throw error
  }
}

/** The link signs in once, for ten minutes; each `up` and `open` makes a new one. */
export async function createSignInLink(context: Context): Promise<SignInLink> {
  return context.client.post<SignInLink>('/sign-in-links')
}

function runningServer(dataDir: string): ServerFile | null {
  const found = readServerFile(dataDir)
  return found !== null && isSameProcess(found) ? found : null
}

async function report(context: Context, server: ServerFile, wasRunning: boolean): Promise<void> {
  const { dataDir, screen, text, isTerminal } = context
  // A log keeps what is printed where nobody looks; a program that asks for JSON asks for the link.
  const isText = screen.format === 'table' || screen.format === 'wide'
  const link = isText && !isTerminal ? null : await createSignInLink(context)
  const answer = {
    url: server.url,
    signInLink: link?.url ?? null,
    signInLinkExpiresAt: link?.expiresAt ?? null,
    pid: server.pid,
    wasRunning,
    dataDir,
    logFile: serverLog(dataDir),
  }
  await printOne(
    screen,
    answer,
    ({ url }) => url,
    () => [
      text(wasRunning ? 'upRunsAlready' : 'upReady', { url: server.url }),
      link === null ? text('upNoLink') : text('upSignIn', { url: link.url }),
      '',
      text('upNext'),
    ],
  )
}

/** The server in this terminal: for service managers and for looking at it. Ctrl-C stops it. */
async function runInForeground(
  context: Context,
  start: Pick<Parameters<typeof startServer>[0], 'dataDir' | 'variables' | 'settings'>,
): Promise<number> {
  const { dataDir, text, say } = context
  prepareLog(dataDir)
  const child = spawnServer(start, ['ignore', 'inherit', 'inherit'], false)
  // On a terminal Ctrl-C reaches the child by itself; a service manager's signal has to be passed on.
  const stopSign = context.catchInterrupt(() => {
    if (!context.isTerminal) child.kill('SIGINT')
  })
  const onTerminate = (): void => void child.kill('SIGTERM')
  process.on('SIGTERM', onTerminate)
  const look = setInterval(() => {
    const server = runningServer(dataDir)
    if (server?.pid !== child.pid || server === null) return
    clearInterval(look)
    say(text('upReady', { url: server.url }))
    if (context.environment.stderr.isTTY !== true) return say(text('upNoLink'))
    createSignInLink(context).then(
      (link) => say(text('upSignIn', { url: link.url })),
      () => say(text('upNoLink')),
    )
  }, 100)
  try {
    return await new Promise<number>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code) => resolve(code ?? 1))
    })
  } finally {
    clearInterval(look)
    stopSign.release()
    process.off('SIGTERM', onTerminate)
  }
}
