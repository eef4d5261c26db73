import { describeError } from './errors.ts'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'
export type LogFields = Readonly<Record<string, unknown>>

/** One JSON object a line. A module gets its logger as an argument; `with` adds fields that stay. */
export interface Logger {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
  with(fields: LogFields): Logger
}

const RANK: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 }

export function createLogger(level: LogLevel, write: (line: string) => void, kept: LogFields = {}): Logger {
  const log = (at: LogLevel, message: string, fields: LogFields = {}): void => {
    if (RANK[at] < RANK[level]) return
    const { error, ...rest } = fields
    const line = { time: new Date().toISOString(), level: at, message, ...kept, ...rest }
    write(`${JSON.stringify(error === undefined ? line : { ...line, error: describeError(error) })}\n`)
  }
  return {
    debug: (message, fields) => log('debug', message, fields),
    info: (message, fields) => log('info', message, fields),
    warn: (message, fields) => log('warn', message, fields),
    error: (message, fields) => log('error', message, fields),
    with: (fields) => createLogger(level, write, { ...kept, ...fields }),
  }
}

export const silentLogger: Logger = createLogger('error', () => {})
