/**
 * Signing in through an identity provider: authorization code with PKCE, state and nonce.
 *
 * The library is loaded when somebody signs in for the first time: most servers never need its memory.
 */
import { readFileSync } from 'node:fs'
import type { ClientAuth, Configuration } from 'openid-client'
import { BatonError, systemErrorCode } from '#base'
import {
  answerNotTrusted,
  providerRefused,
  providerSilent,
  providerUnusable,
  secretUnreadable,
  signInNotBegun,
} from './errors.ts'
import type { OidcSettings, Person } from './model.ts'

const TIMEOUT_SECONDS = 10
/** Keys and addresses of a provider change now and then. */
const KNOWN_MS = 3600_000

export interface Oidc {
  /** For the button on the sign-in page. */
  readonly name: string
  /** Where the browser goes, and what it keeps until it is back: for an HttpOnly cookie. */
  begin(redirectUri: string): Promise<{ readonly url: string; readonly memo: string }>
  /** Who came back. `query`: what stands behind the "?" of the address that the provider sent the browser to. */
  finish(redirectUri: string, query: string, memo: string | null): Promise<Person>
}

export function createOidc(settings: OidcSettings): Oidc {
  const { issuer, clientId, name = new URL(issuer).host } = settings
  const secret = readSecret(settings.clientSecretFile)
  let known: { readonly configuration: Promise<Configuration>; readonly until: number } | null = null

  async function configure(): Promise<Configuration> {
    if (known !== null && performance.now() < known.until) return known.configuration
    const configuration = discover()
    known = { configuration, until: performance.now() + KNOWN_MS }
    configuration.catch(() => (known = null))
    return configuration
  }

  async function discover(): Promise<Configuration> {
    const library = await import('openid-client')
    // The settings take http on loopback alone.
    const execute = issuer.startsWith('http:') ? [library.allowInsecureRequests] : []
    const authentication = secret === null ? library.None() : authenticateBy(library, secret)
    const options = { execute, timeout: TIMEOUT_SECONDS }
    try {
      return await library.discovery(new URL(issuer), clientId, undefined, authentication, options)
    } catch (error) {
      const reason = reasonOf(error)
      throw isSilence(error, reason) ? providerSilent(issuer, reason) : providerUnusable(issuer, reason)
    }
  }

  return {
    name,
    begin: async (redirectUri) => {
      const configuration = await configure()
      const library = await import('openid-client')
      const memo = {
        state: library.randomState(),
        nonce: library.randomNonce(),
        verifier: library.randomPKCECodeVerifier(),
      }
      const url = library.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: 'openid email',
        code_challenge: await library.calculatePKCECodeChallenge(memo.verifier),
        code_challenge_method: 'S256',
        state: memo.state,
        nonce: memo.nonce,
      })
      return { url: url.href, memo: [memo.state, memo.nonce, memo.verifier].join('.') }
    },
    finish: async (redirectUri, query, memo) => {
      const [state = '', nonce = '', verifier = ''] = (memo ?? '').split('.')
      if (verifier === '' || new URLSearchParams(query).get('state') !== state) throw signInNotBegun()
      const configuration = await configure()
      const library = await import('openid-client')
      try {
        const tokens = await library.authorizationCodeGrant(
          configuration,
          new URL(`${redirectUri}?${query}`),
          {
            pkceCodeVerifier: verifier,
            expectedState: state,
            expectedNonce: nonce,
            idTokenExpected: true,
          },
        )
        const claims = tokens.claims()
        if (claims === undefined) throw answerNotTrusted(issuer, 'it holds no ID token')
        // Many providers tell the e-mail only there.
        const more =
          claims['email'] === undefined && configuration.serverMetadata().userinfo_endpoint !== undefined
            ? await library.fetchUserInfo(configuration, tokens.access_token, claims.sub)
            : claims
        return toPerson(claims.iss, claims.sub, more['email'], more['email_verified'])
      } catch (error) {
        if (error instanceof BatonError) throw error
        throw toFailure(library, issuer, error)
      }
    },
  }
}

/** Verified only where the provider says so: what it leaves out is not. */
const toPerson = (issuer: string, subject: string, email: unknown, isVerified: unknown): Person => ({
  issuer,
  subject,
  email: typeof email === 'string' && email.length <= 254 ? email.toLowerCase() : null,
  isVerified: isVerified === true,
})

/** The library's errors carry answers of the provider, with tokens in them: only the reason goes on. */
function toFailure(library: typeof import('openid-client'), issuer: string, error: unknown): BatonError {
  const { ResponseBodyError, AuthorizationResponseError } = library
  if (error instanceof ResponseBodyError || error instanceof AuthorizationResponseError) {
    if (error instanceof ResponseBodyError && error.status >= 500)
      return providerSilent(issuer, `it answers ${error.status}`)
    return providerRefused(issuer, error.error)
  }
  const reason = reasonOf(error)
  return isSilence(error, reason) ? providerSilent(issuer, reason) : answerNotTrusted(issuer, reason)
}

/** fetch throws a TypeError when nobody answers. */
const isSilence = (error: unknown, reason: string): boolean =>
  error instanceof TypeError || reason === 'OAUTH_TIMEOUT'

/** In the body where the provider takes that, else in the header, which is what it has to take. */
function authenticateBy(library: typeof import('openid-client'), secret: string): ClientAuth {
  const [inBody, inHeader] = [library.ClientSecretPost(secret), library.ClientSecretBasic(secret)]
  return (server, ...rest) => {
    const isTaken = server.token_endpoint_auth_methods_supported?.includes('client_secret_post') === true
    return (isTaken ? inBody : inHeader)(server, ...rest)
  }
}

/** A word of a few letters, never what was sent or answered. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const cause = error.cause instanceof Error ? systemErrorCode(error.cause) : undefined
  return cause ?? systemErrorCode(error) ?? error.name
}

function readSecret(file: string | undefined): string | null {
  if (file === undefined) return null
  let secret = ''
  try {
    secret = readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw secretUnreadable(file, systemErrorCode(error) ?? 'unknown')
  }
  if (secret === '') throw secretUnreadable(file, 'it is empty')
  return secret
}
