#!/usr/bin/env node
/**
 * Starts the command line on the Node 24 that Baton brings. Plain JavaScript for any Node from 20 on.
 *
 * In a checkout it runs src/cli/main.ts as it is; in a release dist/cli.js.
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const source = join(root, 'src', 'cli', 'main.ts')
const program = existsSync(source) ? source : join(root, 'dist', 'cli.js')
const isOurs = (version) => Number(version.split('.')[0]) === 24

const node = findNode()
if (process.argv.length === 3 && ['--version', '-V'].includes(process.argv[2])) {
  // Scripts ask this often; it needs no second Node.
  process.stdout.write(`${JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version}\n`)
} else if (isOurs(process.versions.node)) {
  await import(pathToFileURL(program).href)
} else if (node === null) {
  process.stderr.write(
    `✗ cli/no-node: the Node 24 that Baton brings (package node-linux-${process.arch}) is not installed\n` +
      `  fix  ${program === source ? 'make setup' : 'install Baton again without --omit=optional, or run it with a Node 24 of your own'}\n`,
  )
  process.exitCode = 1
} else {
  runChild(node)
}

/** npm puts dependencies into our own node_modules, or beside us into that of whoever depends on us. */
function findNode() {
  for (let folder = root; ; folder = dirname(folder)) {
    const file = join(folder, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node')
    if (existsSync(file)) return file
    if (dirname(folder) === folder) return null
  }
}

function runChild(node) {
  const child = start(node)
  if (child === null) return
  // On a terminal, Ctrl-C and a closed window reach the child by themselves: passed on, they would come twice.
  const isFromTerminal = process.stdin.isTTY === true
  for (const name of ['SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGTERM', 'SIGUSR1', 'SIGUSR2', 'SIGCONT']) {
    process.on(name, () => {
      if (!isFromTerminal || name === 'SIGTERM') child.kill(name)
    })
  }
  child.on('error', (error) => doesNotStart(node, error))
  child.on('close', (code, signal) => {
    if (signal === null) {
      process.exitCode = code ?? 1
      return
    }
    // End as the child ended, so that a shell sees the same.
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}

/** Null: said why. Some errors are thrown at once, such as that of a program which is just being installed. */
function start(node) {
  try {
    return spawn(node, [program, ...process.argv.slice(2)], { stdio: 'inherit' })
  } catch (error) {
    doesNotStart(node, error)
    return null
  }
}

function doesNotStart(node, error) {
  process.stderr.write(`✗ cli/no-node: ${node} does not start: ${error.message}\n`)
  process.exitCode = 1
}
