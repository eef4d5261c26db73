/**
 * An API for one test file: a real database and real identity, and in place of the other modules what the test
 * says. Asking one for something else fails the request.
 */
import { readFileSync } from 'node:fs'
import { createLogger, systemClock, type Clock } from '#base'
import type { Principal, Scope } from '#contract'
import { createIdentity, type Identity, type OidcSettings } from '#identity'
import { testStore, type TestStore } from '#store/testing'
import { createApi, type Api } from '../create-api.ts'
import type { ApiOptions } from '../services.ts'

type Fakes = {
  readonly [Name in 'runtime' | 'datasets' | 'training' | 'serving' | 'guard' | 'secrets']?: object
}

export interface TestApi extends Api {
  readonly store: TestStore
  readonly identity: Identity
  /** Every line of the log. */
  readonly logged: string[]
  /** What the audit was told. */
  readonly acts: { kind: string; actor: string; action: string; target: string | null }[]
  /** A key of the administrator's with these scopes. */
  keyWith(...scopes: Scope[]): Promise<string>
  /** A session of the administrator's, as a Cookie header. */
  signIn(account?: string): Promise<string>
  /** The administrator at the terminal, who is bound to no project. */
  localAdmin(): Promise<Principal>
}

/** The Host header that every request of a test sends: the one of port 7420. */
export const HOST = '127.0.0.1:7420'
export const ORIGIN = `http://${HOST}`

/** Real modules want the store first: `said` may be a function of it. */
export async function testApi(
  said: Fakes | ((store: TestStore) => Promise<Fakes>) = {},
  options: {
    config?: Partial<ApiOptions['config']>
    consoleDir?: string
    clock?: Clock
    oidc?: OidcSettings
  } = {},
): Promise<TestApi> {
  const store = await testStore()
  const fakes = typeof said === 'function' ? await said(store) : said
  const clock = options.clock ?? systemClock
  const identity = createIdentity({ db: store.db, clock, oidc: options.oidc ?? null })
  const logged: string[] = []
  const acts: TestApi['acts'] = []
  const audit = {
    record: async (act: TestApi['acts'][number]) => acts.push(act),
    ...(fakes.guard as { audit?: object } | undefined)?.audit,
  }
  const api = await createApi({
    db: store.db,
    identity,
    runtime: onlyWhatIsSaid('runtime', fakes.runtime),
    datasets: onlyWhatIsSaid('datasets', fakes.datasets),
    training: onlyWhatIsSaid('training', { models: {}, studies: {}, ...fakes.training }),
    serving: onlyWhatIsSaid('serving', fakes.serving),
    guard: onlyWhatIsSaid('guard', { ...fakes.guard, audit: onlyWhatIsSaid('audit', audit) }),
    secrets: onlyWhatIsSaid('secrets', fakes.secrets),
    log: createLogger('debug', (line) => logged.push(line)),
    clock,
    config: {
      host: '127.0.0.1',
      port: 7420,
      tls: {},
      allowInsecureRemote: false,
      publicHosts: [],
      oidc: { allowedDomains: [] },
      ...options.config,
    },
    version: '0.0.0',
    startedAt: clock.now(),
    consoleDir: options.consoleDir ?? null,
  }).catch(async (error: unknown) => {
    await store.close()
    throw error
  })

  let localKey: string | undefined
  const localAdmin = async (): Promise<Principal> => {
    localKey ??= readFileSync(await identity.ensureLocalKey(store.dataDir), 'utf8').trim()
    const principal = await identity.authenticate(localKey)
    if (principal === null) throw new Error('The local key opens nothing')
    return principal
  }
  const signIn = async (
    account?: string,
  ): Promise<{ cookie: string; admin: Awaited<ReturnType<Identity['redeem']>> }> => {
    const { url } = await identity.createSignInLink(ORIGIN, await localAdmin(), account)
    const admin = await identity.redeem(new URL(url).hash.slice(1))
    return { cookie: `baton_session_7420=${admin.sessionToken}`, admin }
  }
  return {
    ...api,
    store,
    identity,
    logged,
    acts,
    keyWith: async (...scopes) => {
      const { admin } = await signIn()
      const request = { name: 'test', scopes, expiresInDays: 1 }
      return (await identity.createKey(admin.principal, request)).secret
    },
    signIn: async (account) => (await signIn(account)).cookie,
    localAdmin,
    close: async () => {
      await api.close()
      await store.close()
    },
  }
}

function onlyWhatIsSaid<Module extends object>(name: string, said: object = {}): Module {
  return new Proxy(said as Module, {
    get: (target, key) => {
      if (key in target) return target[key as keyof Module]
      throw new Error(`This test says nothing of ${name}.${String(key)}`)
    },
  })
}

export const bearer = (key: string): Record<string, string> => ({
  host: HOST,
  authorization: `Bearer ${key}`,
})
