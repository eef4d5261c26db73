/** Accounts of the operating system, and commands that run as one of them. Works as root only. */
import { execFile } from 'node:child_process'

export interface UnixAccount {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly home: string
  readonly shell: string
}

/** NAME_REGEX of Debian's adduser, widened by the dots and capitals of directory services. */
const NAME = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}\$?$/

/** Null: the machine knows none of that name. Asked of NSS, so that LDAP's and SSSD's are found as well. */
export function findUnixAccount(name: string): Promise<UnixAccount | null> {
  if (!NAME.test(name)) return Promise.resolve(null)
  return new Promise((resolve, reject) => {
    execFile('getent', ['passwd', name], { timeout: 10_000 }, (error, printed) => {
      // 2: no such key. Anything else is a directory service that does not answer.
      if (error !== null) return error.code === 2 ? resolve(null) : reject(error)
      resolve(parsePasswd(printed))
    })
  })
}

export function parsePasswd(line: string): UnixAccount | null {
  const [name = '', , uid, gid, , home = '', shell = ''] = line.trim().split(':')
  if (name === '' || !/^\d+$/.test(uid ?? '') || !/^\d+$/.test(gid ?? '')) return null
  return { name, uid: Number(uid), gid: Number(gid), home: home || '/', shell: shell || '/bin/sh' }
}

/**
 * The command as the account, in `directory`: with all its groups, which GPUs are shared by, and without our
 * privileges. It changes folder as the account as well: the working folder gives no way in that its own rights
 * do not. 126 where that folder is closed to it.
 */
export function commandAs(account: UnixAccount, argv: readonly string[], directory: string): string[] {
  return [
    'setpriv',
    `--reuid=${account.uid}`,
    `--regid=${account.gid}`,
    '--init-groups',
    '--inh-caps=-all',
    '--',
    '/bin/sh',
    '-c',
    `cd -- "$1" || exit 126; shift; ${GIVE_LATER} exec "$@"`,
    'sh',
    directory,
    ...argv,
  ]
}

const LATER = 'BATON_LATER'
// Names are words that a shell can assign to: nothing of theirs is evaluated but as a name.
const GIVE_LATER = `for BATON_NAME in $${LATER}; do
  eval "command export $BATON_NAME=\\"\\$${LATER}_$BATON_NAME\\""; unset "${LATER}_$BATON_NAME"
done; unset ${LATER} BATON_NAME;`

/**
 * The environment to start `commandAs` with. What the job sets has other names until the account's rights hold: its
 * PATH, LD_PRELOAD and their like would have our own first step run the job's code as root.
 */
export function environmentAs(
  account: UnixAccount,
  ours: Readonly<Record<string, string>>,
  ofJob: Readonly<Record<string, string>>,
): Record<string, string> {
  const env: Record<string, string> = { ...ours, ...accountVariables(account) }
  const later: string[] = []
  for (const [name, value] of Object.entries(ofJob)) {
    // By Baton's own an attempt's processes are found from their first moment.
    if (/^BATON_(?!LATER)[A-Za-z0-9_]*$/.test(name)) env[name] = value
    else if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      env[`${LATER}_${name}`] = value
      later.push(name)
    }
  }
  return { ...env, [LATER]: later.join(' ') }
}

/** Who they are to programs that ask their environment. */
const accountVariables = ({ name, home, shell }: UnixAccount): Record<string, string> => ({
  HOME: home,
  USER: name,
  LOGNAME: name,
  SHELL: shell,
})

/** The first of the paths that the account cannot read or enter; null: all are open to it. */
export function firstClosed(account: UnixAccount, paths: readonly string[]): Promise<string | null> {
  const script = 'for path; do test -r "$path" || { printf %s "$path"; exit 1; }; done'
  const [file = '', ...args] = commandAs(account, ['/bin/sh', '-c', script, 'sh', ...paths], '/')
  return new Promise((resolve, reject) => {
    execFile(file, args, { timeout: 10_000 }, (error, printed) => {
      if (error === null) resolve(null)
      else if (error.code === 1 && printed !== '') resolve(printed)
      else reject(error)
    })
  })
}
