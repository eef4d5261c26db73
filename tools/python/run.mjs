/** Runs a program to its end, with a limit; never throws for what the program does. */
import { spawn } from 'node:child_process'

const TAIL_CHARS = 4000

/** -> {code, stdout, tail}: code is null after a signal or the limit; tail is the end of what it said. */
export function run(argv, { limitMs = 0, env = {}, cwd } = {}) {
  return new Promise((done) => {
    const child = spawn(argv[0], argv.slice(1), {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
      cwd,
    })
    let stdout = ''
    let tail = ''
    const timer = limitMs > 0 ? setTimeout(() => child.kill('SIGKILL'), limitMs) : undefined
    const finish = (code, said = '') => {
      clearTimeout(timer)
      done({ code, stdout, tail: (tail + said).trim() })
    }
    child.stdout.on('data', (data) => {
      stdout = (stdout + data).slice(-64 * 1024)
      tail = (tail + data).slice(-TAIL_CHARS)
    })
    child.stderr.on('data', (data) => {
      tail = (tail + data).slice(-TAIL_CHARS)
    })
    child.on('error', (error) => finish(null, error.message))
    child.on('close', (code) => finish(code))
  })
}

/** The last line that says something, for a sentence. */
export const lastLine = (text) =>
  text
    .split('\n')
    .findLast((line) => line.trim() !== '')
    ?.trim()
    .slice(0, 300) ?? ''
