/** A real identity provider on loopback, where whoever the test names is signed in already. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface TestPerson {
  readonly subject: string
  readonly email?: string
  readonly isVerified?: boolean
}

export interface TestProvider {
  readonly issuer: string
  readonly clientId: string
  readonly secret: string
  /** Who sits at the browser. */
  signedIn: TestPerson
  /** What the browser does: goes to the address, and follows it until it is sent back; the query it comes back with. */
  visit(url: string): Promise<string>
  close(): Promise<void>
}

interface Context {
  readonly oidc: {
    readonly client: { readonly clientId: string }
    readonly session: { readonly accountId: string }
  }
}

export interface ProviderOptions {
  readonly port?: number
  /** How the client shows its secret. */
  readonly method?: 'post' | 'basic'
}

export async function testProvider(
  redirectUri: string,
  { port = 0, method = 'post' }: ProviderOptions = {},
): Promise<TestProvider> {
  const { default: Provider } = await quietly(() => import('oidc-provider'))
  const [clientId, secret] = ['baton-test', 'a secret that no log may hold']
  const people = new Map<string, TestPerson>()
  let handle: (request: IncomingMessage, response: ServerResponse) => void = () => {}
  const server = createServer((request, response) => handle(request, response))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const claimsOf = (id: string): object => {
    const { email, isVerified } = people.get(id) ?? {}
    return { sub: id, ...(email === undefined ? {} : { email, email_verified: isVerified }) }
  }
  const provider = await quietly(
    async () =>
      new Provider(issuer, {
        clients: [
          {
            client_id: clientId,
            client_secret: secret,
            redirect_uris: [redirectUri],
            token_endpoint_auth_method: `client_secret_${method}`,
          },
        ],
        claims: { openid: ['sub'], email: ['email', 'email_verified'] },
        pkce: { required: () => true },
        clientAuthMethods: [`client_secret_${method}`],
        cookies: { keys: ['test'] },
        ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 60, IdToken: 60, Interaction: 60, Session: 60 },
        features: { devInteractions: { enabled: false } },
        interactions: { url: () => '/interaction' },
        findAccount: (_: unknown, id: string) => ({ accountId: id, claims: async () => claimsOf(id) }),
        // Nobody is asked whether Baton may know who they are.
        loadExistingGrant: async ({ oidc: { client, session } }: Context) => {
          const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
          grant.addOIDCScope('openid email')
          await grant.save()
          return grant
        },
      }),
  )
  const callback = provider.callback()
  handle = (request, response) => {
    if (request.url !== '/interaction') return callback(request, response)
    people.set(self.signedIn.subject, self.signedIn)
    void provider.interactionFinished(request, response, { login: { accountId: self.signedIn.subject } })
  }

  const self: TestProvider = {
    issuer,
    clientId,
    secret,
    signedIn: { subject: 'nobody' },
    visit: async (url) => {
      const cookies = new Map<string, string>()
      let at = url
      for (let hop = 0; hop < 10; hop += 1) {
        if (at.startsWith(redirectUri)) return new URL(at).search.slice(1)
        const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
        const answer = await fetch(at, { redirect: 'manual', headers: { cookie } })
        for (const set of answer.headers.getSetCookie()) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
          cookies.set(name, value)
        }
        const next = answer.headers.get('location')
        if (next === null) throw new Error(`${at} answers ${answer.status}: ${await answer.text()}`)
        await answer.body?.cancel()
        at = new URL(next, at).href
      }
      throw new Error('The provider sends the browser in a circle')
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return self
}

/** The package tells on the console that its defaults are no good for production. */
async function quietly<Result>(work: () => Promise<Result>): Promise<Result> {
  const { info, warn } = console
  console.info = console.warn = () => {}
  try {
    return await work()
  } finally {
    Object.assign(console, { info, warn })
  }
}
