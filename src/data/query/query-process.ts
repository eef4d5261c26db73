/**
 * The server's side of the query process: started when rows are asked for, ended when nobody has asked for a
 * while, killed when a request takes too long or the answer is no answer. One request at a time; a few wait.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { programFile, type Logger } from '#base'
import { queriesPiledUp, queryFailed, queryTooSlow } from '../errors.ts'
import { QueryAnswer, type QueryRequest } from './query-messages.ts'

export type QueryRows = Extract<QueryAnswer, { kind: 'rows' }>

export interface QueryProcess {
  ask(request: Omit<QueryRequest, 'id'>): Promise<QueryRows>
  /** Its pid while it runs. */
  pid(): number | null
  close(): Promise<void>
}

export interface QueryProcessOptions {
  readonly folders: readonly string[]
  readonly log: Logger
  readonly idleMs?: number
  readonly timeLimitMs?: number
  readonly waitingLimit?: number
  /** The program; another one in tests. */
  readonly file?: string
}

export function openQueryProcess({
  folders,
  log,
  idleMs = 60_000,
  timeLimitMs = 20_000,
  waitingLimit = 32,
  file = programFile('data/query'),
}: QueryProcessOptions): QueryProcess {
  let child: ChildProcess | null = null
  let idle: NodeJS.Timeout | undefined
  let nextId = 1
  let waiting = 0
  let closed = false
  let before: Promise<unknown> = Promise.resolve()

  const start = (): ChildProcess => {
    const started = fork(file, [JSON.stringify(folders)], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [],
      env: {},
    })
    // What DuckDB says when it dies is worth a line; it has no more than that.
    started.stderr
      ?.setEncoding('utf8')
      .on('data', (text: string) => log.warn('Query process', { text: text.slice(0, 2_000) }))
    started.on('exit', () => {
      if (child === started) child = null
    })
    child = started
    return started
  }

  const stop = async (): Promise<void> => {
    clearTimeout(idle)
    const running = child
    child = null
    if (running === null || running.exitCode !== null || running.signalCode !== null) return
    await new Promise<void>((resolve) => {
      running.once('exit', () => resolve())
      // It keeps nothing that would need care.
      running.kill('SIGKILL')
    })
  }

  const exchange = (request: QueryRequest): Promise<QueryAnswer> =>
    new Promise((resolve, reject) => {
      const target = child ?? start()
      const settle = (outcome: () => void): void => {
        clearTimeout(limit)
        target.off('message', onMessage)
        target.off('exit', onExit)
        target.off('error', onError)
        outcome()
      }
      const onMessage = (message: unknown): void => {
        const answer = QueryAnswer.safeParse(message)
        if (!answer.success) {
          target.kill('SIGKILL')
          settle(() => reject(queryFailed('the query process answered something else', answer.error)))
        } else if (answer.data.id === request.id) settle(() => resolve(answer.data))
      }
      const onExit = (code: number | null, signal: string | null): void =>
        settle(() => reject(queryFailed(`the query process ended (${signal ?? `exit code ${code}`})`)))
      const onError = (error: Error): void =>
        settle(() => reject(queryFailed('the query process cannot be reached', error)))
      const limit = setTimeout(() => {
        if (child === target) child = null
        target.kill('SIGKILL')
        settle(() => reject(queryTooSlow(timeLimitMs)))
      }, timeLimitMs)
      target.on('message', onMessage)
      target.once('exit', onExit)
      target.once('error', onError)
      target.send(request, (error) => {
        if (error !== null) onError(error)
      })
    })

  const askNow = async (request: Omit<QueryRequest, 'id'>): Promise<QueryRows> => {
    if (closed) throw queryFailed('the server is stopping')
    clearTimeout(idle)
    try {
      const answer = await exchange({ ...request, id: nextId++ })
      if (answer.kind === 'failed') throw queryFailed(answer.reason)
      return answer
    } finally {
      idle = setTimeout(() => void stop(), idleMs)
      idle.unref()
    }
  }

  return {
    ask: async (request) => {
      if (waiting >= waitingLimit) throw queriesPiledUp(waiting)
      waiting += 1
      const mine = before.then(() => askNow(request))
      before = mine.catch(() => {})
      try {
        return await mine
      } finally {
        waiting -= 1
      }
    },
    pid: () => child?.pid ?? null,
    close: async () => {
      closed = true
      await stop()
    },
  }
}
