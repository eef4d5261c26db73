/**
 * As whom PostgreSQL runs: as us, where our account has a name. It refuses root, so as root it gets, in this order:
 *
 * 1. a user namespace in which root is called `nobody`: no file changes its owner, and a checkout below a
 *    folder that only root enters works in place;
 * 2. the account `nobody`, with cluster and programs in a folder of its own outside the checkout.
 *
 * An account without a name (a container started with --user 1234) gets the namespace too: initdb looks its
 * own name up and finds none.
 */
import { execFile } from 'node:child_process'
import { userInfo } from 'node:os'
import { chownSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { binariesDoNotRun, noAccount } from './errors.ts'
import { copyBinaries, linkLibraries, type PostgresBinaries } from './postgres-binaries.ts'
import { outsideFolder, type PostgresPlace } from './postgres-place.ts'

export type AccountKind = 'self' | 'user-namespace' | 'nobody'

/** Everything that is needed to start a program of PostgreSQL. */
export interface PostgresRunner {
  readonly kind: AccountKind
  readonly binaries: PostgresBinaries
  readonly place: PostgresPlace
  /** The whole command: program and arguments as the account. */
  command(program: string, args: readonly string[]): { file: string; args: string[] }
  readonly env: Record<string, string>
  /** Who owns files that PostgreSQL must write; null when they are ours anyway. */
  readonly owner: { readonly uid: number; readonly gid: number } | null
  /** "18" */
  readonly majorVersion: string
}

export async function chooseAccount(
  place: PostgresPlace,
  binaries: PostgresBinaries,
  only?: AccountKind,
): Promise<PostgresRunner> {
  const isRoot = process.getuid?.() === 0
  const kinds = only === undefined ? accountKinds(isRoot, hasName()) : [only]
  const reasons: string[] = []
  for (const kind of kinds) {
    try {
      const draft = draftRunner(kind, place, binaries)
      return { ...draft, majorVersion: await probe(draft) }
    } catch (error) {
      reasons.push(`${kind}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  throw isRoot ? noAccount(reasons.join('; ')) : binariesDoNotRun(reasons.join('; '))
}

function accountKinds(isRoot: boolean, isNamed: boolean): readonly AccountKind[] {
  if (isRoot) return ['user-namespace', 'nobody']
  // A cluster that is there runs without a name as well.
  return isNamed ? ['self'] : ['user-namespace', 'self']
}

function hasName(): boolean {
  try {
    return userInfo().username !== ''
  } catch {
    return false
  }
}

type Draft = Omit<PostgresRunner, 'majorVersion'>

function draftRunner(kind: AccountKind, place: PostgresPlace, binaries: PostgresBinaries): Draft {
  const links = `${place.socketFolder}/lib`
  const env = { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C', TZ: 'UTC', LD_LIBRARY_PATH: links }
  if (kind === 'nobody') return draftForNobody(place, binaries, env)
  linkLibraries(binaries, links)
  if (kind === 'self') {
    return { kind, binaries, place, env, owner: null, command: (file, args) => ({ file, args: [...args] }) }
  }
  // initdb looks its uid up by name: map to one that /etc/passwd has.
  const { uid, gid } = nobody()
  const prefix = ['--user', `--map-user=${uid}`, `--map-group=${gid}`, '--']
  const command = (file: string, args: readonly string[]) => ({
    file: 'unshare',
    args: [...prefix, file, ...args],
  })
  return { kind, binaries, place, env, owner: null, command }
}

function draftForNobody(place: PostgresPlace, found: PostgresBinaries, env: Record<string, string>): Draft {
  const { uid, gid } = nobody()
  const home = outsideFolder(place)
  const socketFolder = `${home}/s`
  mkdirSync(home, { recursive: true, mode: 0o711 })
  mkdirSync(socketFolder, { recursive: true, mode: 0o700 })
  const binaries = copyBinaries(found, `${home}/native`)
  const links = `${home}/lib`
  linkLibraries(binaries, links)
  for (const folder of [home, socketFolder, links]) chownSync(folder, uid, gid)
  const prefix = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--']
  return {
    kind: 'nobody',
    binaries,
    place: { ...place, cluster: `${home}/data`, socketFolder },
    env: { ...env, LD_LIBRARY_PATH: links },
    owner: { uid, gid },
    command: (file, args) => ({ file: 'setpriv', args: [...prefix, file, ...args] }),
  }
}

function nobody(): { uid: number; gid: number } {
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [name, , uid, gid] = line.split(':')
    if (name === 'nobody' && Number(uid) > 0) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new Error('/etc/passwd has no account "nobody"')
}

/** That the account may enter both folders and run the program; gives PostgreSQL's major version. */
async function probe(draft: Draft): Promise<string> {
  const folder = draft.owner === null ? draft.place.home : dirname(draft.place.cluster)
  const script = 'test -w "$1" || { echo "$1 cannot be written" >&2; exit 1; }; exec "$2" --version'
  const { file, args } = draft.command('/bin/sh', ['-c', script, 'sh', folder, draft.binaries.postgres])
  const printed = await runToEnd(file, args, draft.env)
  const major = /\(PostgreSQL\) ([0-9]+)/.exec(printed)?.[1]
  if (major === undefined) throw new Error(`unexpected answer "${printed.slice(0, 100)}"`)
  return major
}

/** What the program printed; rejects with its standard error when it fails. */
export function runToEnd(file: string, args: string[], env: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(file, args, { env, cwd: '/', timeout: 120_000, maxBuffer: 1 << 20 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout)
      else reject(new Error(stderr.trim().slice(-2000) || error.message, { cause: error }))
    })
  })
}
