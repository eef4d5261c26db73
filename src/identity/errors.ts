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

export const otherProject = (own: string, asked: string): BatonError =>
  new BatonError(
    'not-allowed',
    'identity/other-project',
    `This key or session opens the project "${own}" alone, and the call is for "${asked}"`,
    { hint: `Use a key of that project, or sign in to choose one`, details: { own, asked } },
  )

/** The same for one that there is not and one of others. */
export const projectNotFound = (name: string): BatonError =>
  new BatonError('not-found', 'identity/project-not-found', `You have no project "${name}"`, {
    hint: 'See yours: baton project list. An administrator gives you a role in another',
    details: { name },
  })

export const projectTaken = (name: string): BatonError =>
  new BatonError('conflict', 'identity/project-taken', `There is a project "${name}" already`, {
    hint: 'See: baton project list',
    details: { name },
  })

export const boundToProject = (project: string): BatonError =>
  new BatonError(
    'not-allowed',
    'identity/bound-to-project',
    `People and projects are more than the project "${project}", and this key or session opens that one alone`,
    {
      hint: 'Sign in to the console as an administrator, or use baton on the machine of the server',
      details: { project },
    },
  )

export const accountNotFound = (name: string): BatonError =>
  new BatonError('not-found', 'identity/account-not-found', `There is no account "${name}"`, {
    hint: 'See: baton account list',
    details: { name },
  })

export const accountTaken = (name: string): BatonError =>
  new BatonError('conflict', 'identity/account-taken', `There is an account "${name}" already`, {
    hint: 'Accounts are never removed, so that a name is always the same person: take another, or enable it',
    details: { name },
  })

export const emailTaken = (account: string): BatonError =>
  new BatonError('conflict', 'identity/email-taken', `The account "${account}" has this e-mail already`, {
    hint: `Change it there first: baton account change ${account} --email none`,
    details: { account },
  })

export const accountDisabled = (name: string): BatonError =>
  new BatonError('not-allowed', 'identity/account-disabled', `The account "${name}" is disabled`, {
    hint: `An administrator enables it: baton account change ${name} --enable`,
    details: { name },
  })

export const accountNowhere = (name: string): BatonError =>
  new BatonError(
    'not-allowed',
    'identity/account-nowhere',
    `The account "${name}" has a role in no project`,
    {
      hint: `An administrator gives it one: baton account change ${name} --role engineer -p default`,
      details: { name },
    },
  )

export const firstAdminStays = (): BatonError =>
  new BatonError(
    'conflict',
    'identity/first-admin-stays',
    'The account "admin" stays an administrator: whoever owns the data directory speaks with it',
    { hint: 'Make other administrators, and keep this one for the machine of the server' },
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
