/** Every failure that secrets report; api/ turns codes into HTTP once. None ever holds a value. */
import { BatonError } from '#base'

/** `near`: a name of the project that may be meant. */
export const secretNotFound = (name: string, near: string | null): BatonError =>
  near === null
    ? new BatonError('not-found', 'secrets/not-found', `There is no secret "${name}"`, {
        hint: `Make it: baton secret set ${name}`,
        details: { name },
      })
    : new BatonError('not-found', 'secrets/not-found-meant', `There is no secret "${name}"`, {
        hint: `Did you mean "${near}"? Otherwise make it: baton secret set ${name}`,
        details: { name, near },
      })

export const secretInUse = (name: string, jobs: readonly string[]): BatonError =>
  new BatonError(
    'conflict',
    'secrets/in-use',
    `Jobs that have not ended use the secret "${name}": ${jobs.join(', ')}`,
    {
      hint: `Stop them first, or remove it all the same: baton secret rm ${name} --force. What runs keeps its value; what starts after that fails`,
      details: { name, jobs },
    },
  )

export const keyFileMissing = (file: string): BatonError =>
  new BatonError('failed', 'secrets/key-file-missing', `There is no key file at ${file}`, {
    hint: `BATON_SECRET_KEY_FILE names it. Put it there, or make a first one: (umask 077; openssl rand -base64 32 > ${file})`,
    details: { file },
  })

export const keyFileOpen = (file: string, mode: string): BatonError =>
  new BatonError('failed', 'secrets/key-file-open', `Others can read the key file ${file} (mode ${mode})`, {
    hint: `chmod 600 ${file}, and a new key if somebody may have read it`,
    details: { file, mode },
  })

export const keyFileBad = (file: string, reason: string): BatonError =>
  new BatonError('failed', 'secrets/key-file-bad', `The key file ${file} cannot be used: ${reason}`, {
    hint: 'Each line is a key: 32 random bytes as base64, as openssl rand -base64 32 prints them',
    details: { file, reason },
  })

export const keyFileUnreadable = (file: string, reason: string): BatonError =>
  new BatonError('failed', 'secrets/key-file-unreadable', `The key file ${file} cannot be read: ${reason}`, {
    hint: 'The account that runs Baton must be able to read it, and nobody else',
    details: { file, reason },
  })

export const keyFileUnwritable = (file: string, reason: string): BatonError =>
  new BatonError(
    'failed',
    'secrets/key-file-unwritable',
    `The key file ${file} cannot be written: ${reason}`,
    {
      hint: 'Where Baton may not write it: put a new key above the old one yourself, then: baton secret rotate-key --from-file',
      details: { file, reason },
    },
  )

export const keyLost = (file: string): BatonError =>
  new BatonError(
    'failed',
    'secrets/key-lost',
    `Secrets are stored, and the key that they are encrypted with is not there: ${file} is missing`,
    {
      hint: 'Put the file back. If it is lost for good, so are the values: baton secret rotate-key --lost-key, then set each again',
      details: { file },
    },
  )

export const keyUnknown = (name: string, file: string): BatonError =>
  new BatonError(
    'failed',
    'secrets/key-unknown',
    `The secret "${name}" cannot be read: it was encrypted with a key that ${file} does not hold`,
    {
      hint: `Put that key back into the file, or set the value again: baton secret set ${name}`,
      details: { name, file },
    },
  )

export const secretChanged = (name: string): BatonError =>
  new BatonError(
    'failed',
    'secrets/changed',
    `The secret "${name}" cannot be read: what is stored is not what Baton wrote under this name`,
    {
      hint: `Somebody or something changed the database. Set the value again: baton secret set ${name}`,
      details: { name },
    },
  )

const OF_THE_KEY: ReadonlySet<string> = new Set([
  'secrets/key-file-missing',
  'secrets/key-file-open',
  'secrets/key-file-bad',
  'secrets/key-file-unreadable',
  'secrets/key-lost',
  'secrets/key-unknown',
])
/** What somebody who looks after the key file can mend, without anything being set again. */
export const isKeyAway = ({ code }: BatonError): boolean => OF_THE_KEY.has(code)
