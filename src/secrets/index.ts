/**
 * Values that jobs are given and nobody is shown: sealed with a key that is not in the database, named in job files by
 * reference, handed to the processes of an attempt alone.
 */
export { checkKeyFile, createSecrets, type SecretsOptions } from './create-secrets.ts'
export { isKeyAway, secretInUse } from './errors.ts'
export { isMasked, SHORTEST_MASKED } from './masked-length.ts'
export type * from './service.ts'
