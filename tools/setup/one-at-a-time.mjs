/**
 * Two set-ups of one checkout at once would remove each other's packages. The lock is an abstract Unix socket:
 * the kernel frees it however its holder dies.
 */
import { createHash } from 'node:crypto'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export async function oneAtATime(root, say, work) {
  const name = `\0baton-setup-${createHash('sha256').update(root).digest('hex').slice(0, 24)}`
  let hasSaidSo = false
  let lock = await tryListen(name)
  while (lock === 'taken') {
    if (!hasSaidSo) say('another set-up works in this checkout; waiting for it')
    hasSaidSo = true
    await sleep(300)
    lock = await tryListen(name)
  }
  try {
    return await work()
  } finally {
    lock?.close()
  }
}

/** The listening server, 'taken', or null where there are no abstract sockets: then nothing is locked. */
function tryListen(name) {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy())
    server.on('error', (error) => resolve(error.code === 'EADDRINUSE' ? 'taken' : null))
    server.listen(name, () => resolve(server))
  })
}
