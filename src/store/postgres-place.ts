/**
 * Where one embedded PostgreSQL lives, below the data directory:
 *
 *     postgres/data       its cluster          postgres/password   0600, for the account "baton"
 *     postgres/log        what it prints
 *
 * and its socket in a short folder elsewhere, because a socket's path has at most 107 bytes.
 */
import { existsSync, lstatSync, mkdirSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { folderKey } from '#base'
import { foreignFolder } from './errors.ts'

export interface PostgresPlace {
  /** The postgres/ folder: password and log. Always ours. */
  readonly home: string
  /** The cluster. Elsewhere than in `home` when another account runs it. */
  readonly cluster: string
  readonly passwordFile: string
  readonly logFile: string
  /** 0700, short: the socket, and links to libraries. */
  readonly socketFolder: string
}

/** Owns everything in the cluster. */
export const DATABASE_ACCOUNT = 'baton'
/** Names the socket file; nothing listens on a port. */
export const SOCKET_PORT = 5432
export const socketFile = (socketFolder: string): string => join(socketFolder, `.s.PGSQL.${SOCKET_PORT}`)

/** Makes the folders that are missing; everything is 0700. */
export function preparePlace(dataDir: string): PostgresPlace {
  mkdirSync(join(dataDir, 'postgres'), { recursive: true, mode: 0o700 })
  const place = placeOf(dataDir)
  if (place === null) throw foreignFolder(dataDir, 'cannot be entered')
  ensurePrivateFolder(place.socketFolder)
  return place
}

/** The place of a data directory that was used before, or null. */
export function placeOf(dataDir: string): PostgresPlace | null {
  if (!existsSync(join(dataDir, 'postgres'))) return null
  const home = realpathSync(join(dataDir, 'postgres'))
  return {
    home,
    cluster: join(home, 'data'),
    passwordFile: join(home, 'password'),
    logFile: join(home, 'log'),
    // The name follows from the data directory, so that two starters at once mean the same one.
    socketFolder: `/tmp/baton-${userId()}-${folderKey(home)}`,
  }
}

/** Where the account `nobody` keeps the cluster, as it can neither enter nor own the data directory. */
export const outsideFolder = (place: PostgresPlace): string =>
  `/var/lib/baton-postgres-${folderKey(place.home)}`

/** The clusters that this data directory may have, the usual one first. */
export function possibleClusters(place: PostgresPlace): string[] {
  return [place.cluster, join(outsideFolder(place), 'data')].filter((cluster) => existsSync(cluster))
}

/** Anyone may write in /tmp: a folder or link that somebody else put there first must not be used. */
function ensurePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const found = lstatSync(folder)
  if (!found.isDirectory()) throw foreignFolder(folder, 'is not a folder')
  if (found.uid !== userId()) throw foreignFolder(folder, `belongs to another account (uid ${found.uid})`)
  if ((found.mode & 0o077) !== 0) throw foreignFolder(folder, 'is open to other accounts')
}

const userId = (): number => process.getuid?.() ?? 0
