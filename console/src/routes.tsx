/** Every view is a URL. Screens load when first opened. */
import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router'
import { ApiError } from './api/problem.ts'
import { sessionQuery } from './api/queries.ts'
import { Broken, NotFound } from './shell/not-found.tsx'
import { Shell } from './shell/shell.tsx'

const root = createRootRouteWithContext<{ client: QueryClient }>()({
  notFoundComponent: NotFound,
  errorComponent: Broken,
})

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined
/** Search parameters that are plain words; others are left out. */
const words =
  <Name extends string>(...names: readonly Name[]) =>
  (search: Record<string, unknown>): Partial<Record<Name, string | undefined>> => {
    const kept: Partial<Record<Name, string | undefined>> = {}
    for (const name of names) {
      const value = text(search[name])
      if (value !== undefined) kept[name] = value
    }
    return kept
  }

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: words('next'),
  component: lazyRouteComponent(() => import('./screens/sign-in.tsx'), 'SignIn'),
})

/** As the provider sent it, before the router reads and writes it in its own way. */
const arrivedWith = location.search.slice(1)
const signInReturn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in/oidc',
  loader: () => ({ query: arrivedWith }),
  component: lazyRouteComponent(() => import('./screens/sign-in-provider.tsx'), 'ProviderReturn'),
})

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  notFoundComponent: NotFound,
  beforeLoad: async ({ context, location }) => {
    try {
      await context.client.ensureQueryData(sessionQuery)
    } catch (error) {
      if (error instanceof ApiError && error.status === 401)
        throw redirect({ to: '/sign-in', search: { next: location.href } })
      // A silent server is shown by the screen itself, with what the cache still holds.
    }
  },
})

const home = createRoute({
  getParentRoute: () => shell,
  path: '/',
  component: lazyRouteComponent(() => import('./screens/home.tsx'), 'Home'),
})
const queue = createRoute({
  getParentRoute: () => shell,
  path: '/queue',
  validateSearch: words('job', 'queue'),
  component: lazyRouteComponent(() => import('./screens/queue.tsx'), 'QueueScreen'),
})
const jobs = createRoute({
  getParentRoute: () => shell,
  path: '/jobs',
  validateSearch: words('state', 'kind', 'queue', 'text', 'job'),
  component: lazyRouteComponent(() => import('./screens/jobs.tsx'), 'Jobs'),
})
const job = createRoute({
  getParentRoute: () => shell,
  path: '/jobs/$id',
  validateSearch: words('tab', 'attempt', 'stream', 'find', 'axis'),
  component: lazyRouteComponent(() => import('./screens/job.tsx'), 'Job'),
})
const fleet = createRoute({
  getParentRoute: () => shell,
  path: '/fleet',
  validateSearch: words('device', 'node'),
  component: lazyRouteComponent(() => import('./screens/fleet.tsx'), 'Fleet'),
})
const datasets = createRoute({
  getParentRoute: () => shell,
  path: '/datasets',
  component: lazyRouteComponent(() => import('./screens/datasets.tsx'), 'Datasets'),
})
const dataset = createRoute({
  getParentRoute: () => shell,
  path: '/datasets/$name',
  validateSearch: words('version', 'tab', 'column', 'equals', 'row'),
  component: lazyRouteComponent(() => import('./screens/dataset.tsx'), 'Dataset'),
})
const tuning = createRoute({
  getParentRoute: () => shell,
  path: '/tuning',
  component: lazyRouteComponent(() => import('./screens/tuning.tsx'), 'Tuning'),
})
const models = createRoute({
  getParentRoute: () => shell,
  path: '/models',
  component: lazyRouteComponent(() => import('./screens/models.tsx'), 'Models'),
})
const model = createRoute({
  getParentRoute: () => shell,
  path: '/models/$name',
  validateSearch: words('version'),
  component: lazyRouteComponent(() => import('./screens/model.tsx'), 'Model'),
})
const endpoints = createRoute({
  getParentRoute: () => shell,
  path: '/endpoints',
  component: lazyRouteComponent(() => import('./screens/endpoints.tsx'), 'Endpoints'),
})
const endpoint = createRoute({
  getParentRoute: () => shell,
  path: '/endpoints/$name',
  validateSearch: words('prompt'),
  component: lazyRouteComponent(() => import('./screens/endpoint.tsx'), 'EndpointScreen'),
})
const audit = createRoute({
  getParentRoute: () => shell,
  path: '/audit',
  validateSearch: words('kind', 'verdict', 'requestId', 'record'),
  component: lazyRouteComponent(() => import('./screens/audit.tsx'), 'Audit'),
})
const keys = createRoute({
  getParentRoute: () => shell,
  path: '/keys',
  component: lazyRouteComponent(() => import('./screens/keys.tsx'), 'Keys'),
})
const secrets = createRoute({
  getParentRoute: () => shell,
  path: '/secrets',
  component: lazyRouteComponent(() => import('./screens/secrets.tsx'), 'Secrets'),
})

const people = createRoute({
  getParentRoute: () => shell,
  path: '/people',
  component: lazyRouteComponent(() => import('./screens/people.tsx'), 'People'),
})

const tree = root.addChildren([
  signIn,
  signInReturn,
  shell.addChildren([
    home,
    queue,
    jobs,
    job,
    fleet,
    datasets,
    dataset,
    tuning,
    models,
    model,
    endpoints,
    endpoint,
    audit,
    people,
    keys,
    secrets,
  ]),
])

export function createConsoleRouter(client: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { client },
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    defaultPendingMs: 150,
    scrollRestoration: true,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>
  }
}
