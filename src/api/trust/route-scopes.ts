/**
 * What each route asks of the caller, once. A route that is not here cannot be registered.
 *
 * `public` needs nobody; `signed-in` needs somebody, whatever they may do.
 */
import type { JobKind, Scope } from '#contract'

export type RouteAccess = Scope | 'public' | 'signed-in'

export const ROUTE_SCOPES: Readonly<Record<string, RouteAccess>> = {
  'GET /healthz': 'public',
  'GET /readyz': 'public',
  'GET /metrics': 'jobs:read',
  'GET /openapi.json': 'public',
  'GET /*': 'public',
  'HEAD /*': 'public',

  // The secret of the link is what signs in.
  'POST /api/v1/session': 'public',
  'GET /api/v1/sign-in-options': 'public',
  // What signs in is the answer of the identity provider, to the browser that began.
  'POST /api/v1/oidc/begin': 'public',
  'POST /api/v1/oidc/session': 'public',
  'GET /api/v1/session': 'signed-in',
  'DELETE /api/v1/session': 'signed-in',
  'POST /api/v1/sign-in-links': 'admin',
  'GET /api/v1/projects': 'signed-in',
  'POST /api/v1/projects': 'admin',
  'GET /api/v1/accounts': 'admin',
  'POST /api/v1/accounts': 'admin',
  'POST /api/v1/accounts/:name': 'admin',
  'GET /api/v1/keys': 'keys:write',
  'POST /api/v1/keys': 'keys:write',
  'DELETE /api/v1/keys/:id': 'keys:write',

  'GET /api/v1/secrets': 'secrets:read',
  'PUT /api/v1/secrets/:name': 'secrets:write',
  'DELETE /api/v1/secrets/:name': 'secrets:write',
  // One key for all projects.
  'POST /api/v1/secrets/rotate-key': 'admin',

  'GET /api/v1/overview': 'jobs:read',
  'GET /api/v1/jobs': 'jobs:read',
  'POST /api/v1/jobs': 'jobs:write',
  'GET /api/v1/jobs/:id': 'jobs:read',
  'POST /api/v1/jobs/:id/stop': 'jobs:write',
  'GET /api/v1/jobs/:id/curve': 'jobs:read',
  'GET /api/v1/jobs/:id/log': 'jobs:read',
  'GET /api/v1/jobs/:id/history': 'jobs:read',
  'GET /api/v1/queues': 'jobs:read',
  'GET /api/v1/nodes': 'jobs:read',

  'GET /api/v1/datasets': 'data:read',
  'GET /api/v1/datasets/:name': 'data:read',
  'GET /api/v1/datasets/:name/versions/:version/rows': 'data:read',

  'GET /api/v1/studies': 'jobs:read',
  'POST /api/v1/studies': 'jobs:write',
  'GET /api/v1/studies/:id': 'jobs:read',
  'POST /api/v1/studies/:id/stop': 'jobs:write',
  'GET /api/v1/models': 'models:read',
  'POST /api/v1/models': 'models:write',
  'GET /api/v1/models/:name': 'models:read',

  'GET /api/v1/endpoints': 'models:read',
  'POST /api/v1/endpoints': 'models:write',
  'GET /api/v1/endpoints/:name': 'models:read',
  'DELETE /api/v1/endpoints/:name': 'models:write',

  'GET /api/v1/audit': 'audit:read',
  'GET /api/v1/audit/:index': 'audit:read',
  'GET /api/v1/audit/:index/body': 'audit:read',
  'POST /api/v1/audit/verify': 'audit:read',

  // Each event is sent only to who may read what it is about.
  'GET /api/v1/events': 'signed-in',

  'GET /v1/models': 'inference',
  'POST /v1/chat/completions': 'inference',
  'POST /v1/completions': 'inference',
}

/** What a job of this kind makes is guarded like the call that would make it. */
export const KIND_SCOPES: Readonly<Record<JobKind, readonly Scope[]>> = {
  command: ['jobs:write'],
  collect: ['jobs:write', 'data:write'],
  label: ['jobs:write', 'data:write'],
  train: ['jobs:write'],
  register: ['jobs:write', 'models:write'],
  serve: ['jobs:write', 'models:write'],
}
