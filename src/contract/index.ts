/**
 * Wire types: what the API, the CLI and the console say to each other, as zod schemas and their types, and
 * the state machine of jobs as data. Depends on nothing but zod; the console may import it.
 */
export * from './cluster.ts'
export * from './common.ts'
export * from './datasets.ts'
export * from './events.ts'
export * from './generation.ts'
export * from './guard.ts'
export * from './identity.ts'
export * from './job-spec.ts'
export * from './job-states.ts'
export * from './jobs.ts'
export * from './models.ts'
