/** Every failure that identity reports; api/ turns codes into HTTP once. */
import { BatonError } from '#base'
import type { Scope } from '#contract'

/** One sentence for all three: a guesser learns nothing from it, an owner does the same in each case. */
const badLink = (code: string): BatonError =>
  new BatonError('not-signed-in', code, 'This sign-in link does not work: it works once, for ten minutes', {
    hint: 'Make a new one: baton up',
  })
export const linkUsed = (): BatonError => badLink('identity/link-used')
export const linkExpired = (): BatonError => badLink('identity/link-expired')
export const linkUnknown = (): BatonError => badLink('identity/link-unknown')

export const otherProject = (project: string): BatonError =>
  new BatonError(
    'not-allowed',
    'identity/other-project',
    `A sign-in link opens the project of the administrator, and this key is of the project "${project}"`,
    { hint: 'On the machine of the server: baton open', details: { project } },
  )

export const scopesTooWide = (missing: readonly Scope[]): BatonError =>
  new BatonError(
    'not-allowed',
    'identity/scopes-too-wide',
    `A key never holds more than the one who makes it; you do not hold: ${missing.join(', ')}`,
    { hint: 'Leave these scopes out, or ask an administrator for the key', details: { missing } },
  )

export const keyNotFound = (id: string): BatonError =>
  new BatonError('not-found', 'identity/key-not-found', `There is no API key "${id}"`, {
    hint: 'See the keys: GET /api/v1/keys',
    details: { id },
  })

export const mayNotRevoke = (missing: readonly Scope[]): BatonError =>
  new BatonError(
    'not-allowed',
    'identity/may-not-revoke',
    `This key holds scopes that you do not hold: ${missing.join(', ')}`,
    { hint: 'Ask an administrator to revoke it', details: { missing } },
  )
