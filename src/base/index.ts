/** Errors, ids, clock, random, log: what every module may use. Knows nothing of the rest. */
export { failureText, openReports, type AttemptReports } from './attempt-reports.ts'
export { canonicalJson } from './canonical-json.ts'
export { systemClock, type Clock } from './clock.ts'
export { STATUS_OF_KIND } from './error-status.ts'
export { BatonError, describeError, systemErrorCode, type ErrorKind, type ErrorOptions } from './errors.ts'
export { folderKey, holdFolder, type FolderHold } from './hold-folder.ts'
export { createHistogram, type Histogram, type HistogramReading } from './histogram.ts'
export { newId, shortId } from './ids.ts'
export { createLogger, silentLogger, type LogFields, type LogLevel, type Logger } from './log.ts'
export { makeFolder } from './make-folder.ts'
export { pathText } from './path-text.ts'
export { identifyProcess, isSameProcess, type ProcessIdentity } from './process-identity.ts'
export { packageRoot, programFile, runsFromSource } from './program-file.ts'
export { seededRandom, type Random } from './random.ts'
export { shellWord } from './shell-word.ts'
export { signalAndWait } from './signal-and-wait.ts'
export {
  accountVariables,
  commandAs,
  findUnixAccount,
  firstClosed,
  type UnixAccount,
} from './unix-account.ts'
export { syncFolder, writeFileAtomic } from './write-file.ts'
