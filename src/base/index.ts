/** Errors, ids, clock, random, log: what every module may use. Knows nothing of the rest. */
export { canonicalJson } from './canonical-json.ts'
export { systemClock, type Clock } from './clock.ts'
export { BatonError, describeError, systemErrorCode, type ErrorKind, type ErrorOptions } from './errors.ts'
export { newId, shortId } from './ids.ts'
export { createLogger, silentLogger, type LogFields, type LogLevel, type Logger } from './log.ts'
export { identifyProcess, isSameProcess, type ProcessIdentity } from './process-identity.ts'
export { seededRandom, type Random } from './random.ts'
export { syncFolder, writeFileAtomic } from './write-file.ts'
