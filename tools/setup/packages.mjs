/** `npm ci`, when node_modules is not what package-lock.json says. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export async function installPackages(root, say) {
  const missing = whatIsMissing(root)
  if (missing === null) return
  if (spawnSync('npm', ['--version'], { stdio: 'ignore' }).status !== 0) {
    throw new Error('npm is not installed. On Debian: apt-get install npm')
  }
  say(`npm ci (${missing})`)
  const startedAt = Date.now()
  let result = await npmCi(root)
  if (result.code !== 0) {
    say(`npm ci failed after ${seconds(startedAt)} s, once more: ${reasonOf(result.output)}`)
    await sleep(2_000)
    result = await npmCi(root)
  }
  if (result.code !== 0) {
    throw new Error(`npm ci failed twice: ${reasonOf(result.output)}\n${result.output.trim()}`)
  }
  const left = whatIsMissing(root)
  if (left !== null) {
    throw new Error(`npm ci ended well, and yet ${left}. Remove node_modules and try again.`)
  }
  say(`packages installed in ${seconds(startedAt)} s`)
}

/** What node_modules lacks of the lock, in words; null when it is whole. npm writes its own copy of the lock last. */
export function whatIsMissing(root) {
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  let found
  try {
    found = JSON.parse(readFileSync(join(root, 'node_modules', '.package-lock.json'), 'utf8')).packages
  } catch {
    return 'nothing is installed yet'
  }
  for (const [path, entry] of Object.entries(wanted)) {
    // Links, and what they point to (the empty package), hold nothing.
    if (entry.integrity === undefined) continue
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const there = found[path]
    if (there === undefined && isForElsewhere(entry)) continue
    if (there?.integrity !== entry.integrity) return `${name} ${entry.version} is not installed`
    if (!existsSync(join(root, path, 'package.json'))) return `${name} is gone`
  }
  return null
}

/** An optional package for another system, or what only such a package needs. */
function isForElsewhere(entry) {
  if (!entry.optional && !entry.devOptional && !entry.peer) return false
  if (entry.os === undefined && entry.cpu === undefined) return true
  return (
    !matches(entry.os, process.platform) || !matches(entry.cpu, process.arch) || !matches(entry.libc, libc())
  )
}

let knownLibc
const libc = () => (knownLibc ??= process.report.getReport().header.glibcVersionRuntime ? 'glibc' : 'musl')

/** npm's rule for os, cpu and libc: named, or not excluded where only exclusions are listed. */
function matches(wanted, value) {
  const list = [wanted ?? []].flat()
  if (list.includes(`!${value}`)) return false
  return list.includes(value) || list.every((one) => one.startsWith('!'))
}

function npmCi(root) {
  return new Promise((resolve) => {
    const child = spawn('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    const keep = (chunk) => (output = (output + chunk).slice(-8_000))
    child.stdout.setEncoding('utf8').on('data', keep)
    child.stderr.setEncoding('utf8').on('data', keep)
    child.on('error', (error) => resolve({ code: 1, output: error.message }))
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

const REASONS = [
  [/ENOSPC/, 'the disk is full; about 1.5 GB are needed'],
  [/EACCES|EPERM/, 'the checkout may not be written to'],
  [
    /ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|EHOSTUNREACH/,
    'the package registry is not reached (npm config get registry)',
  ],
  [/EINTEGRITY/, 'a package is not what the lock says; npm cache verify may mend it'],
  [/E401|E403/, 'the package registry refuses access (npm config get registry)'],
]
const reasonOf = (output) => REASONS.find(([pattern]) => pattern.test(output))?.[1] ?? 'npm says why'

const seconds = (since) => ((Date.now() - since) / 1000).toFixed(1)
