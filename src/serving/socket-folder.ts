/**
 * A short folder of our own for a replica's socket: a path of a Unix socket has at most 107 bytes, and the data
 * directory may lie deep.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'

const SOCKET_PATH_LIMIT_BYTES = 107
const SOCKET = 'replica.sock'

/** Made with mode 0700. */
export function makeSocketPath(): string {
  const prefix = `baton-${process.getuid?.() ?? 0}-`
  const isShort = (folder: string): boolean =>
    Buffer.byteLength(join(folder, `${prefix}XXXXXX`, SOCKET)) <= SOCKET_PATH_LIMIT_BYTES
  const parent = isShort(tmpdir()) ? tmpdir() : '/tmp'
  return join(mkdtempSync(join(parent, prefix)), SOCKET)
}

/** Removes what a replica that was killed left behind; anything that does not look so stays. */
export function removeSocket(path: string): void {
  const folder = dirname(path)
  if (basename(path) !== SOCKET || !/^baton-\d+-\w{6}$/.test(basename(folder))) return
  rmSync(path, { force: true })
  rmSync(folder, { recursive: true, force: true })
}
