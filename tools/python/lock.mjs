/** One set-up at a time in a data directory: a second waits for the first. */
import { linkSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export async function withLock(dataDir, say, work) {
  const path = join(dataDir, 'python.lock')
  const mine = `${path}.${process.pid}`
  writeFileSync(mine, `${process.pid} ${startOf(process.pid)}\n`, { mode: 0o600 })
  try {
    let hasSaid = false
    while (!take(mine, path)) {
      if (!hasSaid) say('another set-up is at work; waiting for it')
      hasSaid = true
      await sleep(200)
    }
    await work()
  } finally {
    if (holds(path)) rmSync(path, { force: true })
    rmSync(mine, { force: true })
  }
}

/** A hard link is made or not, also between two processes; a lock whose holder is dead is broken. */
function take(mine, path) {
  try {
    linkSync(mine, path)
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
  }
  const holder = read(path)
  if (holder !== null && startOf(holder.pid) !== holder.start && read(path)?.inode === holder.inode) {
    rmSync(path, { force: true })
  }
  return false
}

const holds = (path) => read(path)?.pid === process.pid

function read(path) {
  try {
    const [pid = '', start = ''] = readFileSync(path, 'utf8').trim().split(' ')
    return { pid: Number(pid), start, inode: statSync(path).ino }
  } catch {
    return null
  }
}

/** When a process started, so that a pid that was given again is not taken for the holder. "" for none. */
function startOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    try {
      process.kill(pid, 0)
      return 'alive'
    } catch {
      return ''
    }
  }
}
