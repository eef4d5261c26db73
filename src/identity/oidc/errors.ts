/** Every failure of signing in through an identity provider: what the person reads, and what their administrator does. */
import { BatonError } from '#base'

export const oidcOff = (): BatonError =>
  new BatonError('not-found', 'identity/oidc-off', 'No identity provider is set', {
    hint: 'Sign in with a link: baton open. The settings are server.oidc.issuer and clientId',
  })

export const secretUnreadable = (file: string, reason: string): BatonError =>
  new BatonError('bad-request', 'identity/oidc-secret-unreadable', `${file} cannot be read: ${reason}`, {
    hint: 'server.oidc.clientSecretFile names a file that holds the client’s secret and nothing else',
    details: { file, reason },
  })

export const providerSilent = (issuer: string, reason: string): BatonError =>
  new BatonError('unavailable', 'identity/provider-silent', `${issuer} does not answer: ${reason}`, {
    hint: 'Try again in a moment, or sign in with a link: baton open',
    details: { issuer, reason },
  })

export const providerUnusable = (issuer: string, reason: string): BatonError =>
  new BatonError('failed', 'identity/provider-unusable', `${issuer} does not say how to sign in: ${reason}`, {
    hint: 'server.oidc.issuer has to be exactly what the provider calls itself: see its /.well-known/openid-configuration',
    details: { issuer, reason },
  })

export const providerRefused = (issuer: string, reason: string): BatonError =>
  new BatonError('not-signed-in', 'identity/provider-refused', `${issuer} refused the sign-in: ${reason}`, {
    hint: 'Begin again at the sign-in page; if it goes on, an administrator checks server.oidc',
    details: { issuer, reason },
  })

export const answerNotTrusted = (issuer: string, reason: string): BatonError =>
  new BatonError(
    'not-signed-in',
    'identity/answer-not-trusted',
    `The answer of ${issuer} does not prove who you are: ${reason}`,
    {
      hint: 'Begin again at the sign-in page; if it goes on, an administrator checks server.oidc',
      details: { issuer, reason },
    },
  )

export const signInNotBegun = (): BatonError =>
  new BatonError(
    'not-signed-in',
    'identity/sign-in-not-begun',
    'This sign-in was not begun in this browser, or too long ago, or another was begun since',
    { hint: 'Begin again at the sign-in page' },
  )

export const emailUnverified = (email: string | null, issuer: string): BatonError =>
  new BatonError(
    'not-allowed',
    'identity/email-unverified',
    email === null
      ? `${issuer} names no e-mail address for you`
      : `${issuer} does not say that ${email} is yours`,
    {
      hint: 'Verify your e-mail address there; the administrator of the provider lets it tell "email" and "email_verified"',
      details: { issuer, email: email ?? '–' },
    },
  )

export const domainNotAllowed = (email: string): BatonError =>
  new BatonError('not-allowed', 'identity/domain-not-allowed', `${email} may not sign in here`, {
    hint: 'An administrator names the domains that may, in server.oidc.allowedDomains',
    details: { email },
  })

export const emailOfAnother = (account: string, email: string): BatonError =>
  new BatonError(
    'not-allowed',
    'identity/email-of-another',
    `The account "${account}" has the e-mail ${email}, and somebody else of the identity provider signed in to it`,
    {
      hint: `If it is yours now, an administrator takes the e-mail away and gives it again: baton account change ${account} --email none`,
      details: { account, email },
    },
  )

export const personUnknown = (email: string): BatonError =>
  new BatonError('not-allowed', 'identity/person-unknown', `There is no account for ${email}`, {
    hint: `An administrator makes one: baton account create NAME --role engineer --email ${email}`,
    details: { email },
  })
