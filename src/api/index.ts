/** HTTP: the JSON API, the OpenAI-compatible surface, the console's files; and who is let in. */
export { checkAddress, createApi, type Api } from './create-api.ts'
export { claimServerPlace, type ServerPlace } from './server-place.ts'
export type { ApiOptions, ApiServices } from './services.ts'
