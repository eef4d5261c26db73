/** The program behind bin/baton.js. */
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { packageRoot, runsFromSource } from '#base'
import { readEnvironment } from './environment.ts'

const EXIT_INTERRUPTED = 130

const environment = readEnvironment()

// What it makes, and the server and programs that it starts, is nobody else's business.
process.umask(0o077)

// Halves the start. Not in /tmp, where others could put code for us to load.
enableCompileCache(
  runsFromSource
    ? join(packageRoot, 'node_modules', '.cache', 'baton', 'compile')
    : join(
        environment.variables['XDG_CACHE_HOME'] || join(environment.homeDir, '.cache'),
        'baton',
        'compile',
      ),
)

// `baton ps | head` closes our output early: that is no error.
for (const stream of [environment.stdout, environment.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
}

// What a command does on Ctrl-C; without a wish of its own, it ends.
const interrupts = new Set<() => void>()
process.on('SIGINT', () => {
  if (interrupts.size === 0) process.exit(EXIT_INTERRUPTED)
  for (const listener of interrupts) listener()
  // A second time means now.
  interrupts.clear()
})
const { runCli } = await import('./run-cli.ts')
process.exitCode = await runCli(process.argv.slice(2), environment, interrupts)
