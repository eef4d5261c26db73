/** The end of an attempt: its devices are free again, and its job goes where decideEnd says. */
import type { Transaction } from 'kysely'
import { say, sayActor, saidOf, type EventKind, type Said } from '#contract'
import { messageColumns, NOTHING_SAID, type Tables } from '#store'
import { patternsOfAttempt } from './attempt-secrets.ts'
import type { RuntimeContext } from './context.ts'
import { decideEnd, type AttemptEnd, type EndDecision } from './decide-end.ts'
import type { NewEvent } from './event-feed.ts'
import { jobLine } from './job-lines.ts'
import { handleOf, progressOf, specOf, type AttemptRecord, type JobRecord } from './job-record.ts'
import { moveJob } from './move-job.ts'
import { readMasked } from './read-masked.ts'
import { openRestart } from './restarts.ts'
import { storable } from './storable.ts'

export async function endAttempt(
  context: RuntimeContext,
  trx: Transaction<Tables>,
  job: JobRecord,
  attempt: AttemptRecord,
  end: AttemptEnd,
  events: NewEvent[],
): Promise<void> {
  const at = end.kind === 'exit' ? Math.round(end.exit.at) : context.clock.now()
  const decision = decideEnd({
    end,
    wasStopRequested: job.stopRequestedBy !== null,
    wasServerAway: end.kind === 'exit' && end.exit.at < context.life.startedAt(),
    restarts: job.restarts,
    maxRestarts: specOf(job).recovery.maxRestarts,
    told: saidOf({ ...attempt, said: attempt.said as Said | null }),
    lastLogLine:
      end.kind === 'exit' && end.exit.exitCode !== 0
        ? await lastLogLine(context, attempt, end.exit.task)
        : null,
  })
  await trx.deleteFrom('deviceBinding').where('attemptId', '=', attempt.id).execute()
  await trx
    .updateTable('attempt')
    .set({
      state: 'ended',
      outcome: decision.outcome,
      ...messageColumns(decision.said),
      exitCode: end.kind === 'exit' ? end.exit.exitCode : null,
      signal: end.kind === 'exit' ? end.exit.signal : null,
      endedAt: at,
    })
    .where('id', '=', attempt.id)
    .execute()
  await moveOn(trx, job, attempt, decision, at, events)
  events.push(
    { topic: 'node', key: 'local', change: 'state' },
    { topic: 'queue', key: job.queue, change: 'state', project: job.project },
  )
}

async function moveOn(
  trx: Transaction<Tables>,
  job: JobRecord,
  attempt: AttemptRecord,
  decision: EndDecision,
  at: number,
  events: NewEvent[],
): Promise<void> {
  const line = (kind: EventKind, said: Said, change = 'state'): void => {
    events.push(jobLine(job.id, change, kind, said, at))
  }
  switch (decision.kind) {
    case 'publish':
      await moveJob(trx, job, 'publishing', NOTHING_SAID)
      line('state', say('history.ended-well'))
      return
    case 'stopped': {
      const said = say('history.stopped', { by: sayActor(job.stopRequestedBy ?? 'Baton') })
      await moveJob(trx, job, 'stopped', { ...messageColumns(said), endedAt: at })
      line('state', said)
      return
    }
    case 'failed':
      await moveJob(trx, job, 'failed', { ...messageColumns(decision.said), endedAt: at })
      line('failed', decision.said ?? say('history.failed'))
      return
    case 'pause': {
      const said = say(progressOf(job)?.unit === 'steps' ? 'history.paused-checkpoint' : 'history.paused')
      await moveJob(trx, job, 'waiting', { ...messageColumns(said), notBefore: at })
      // Of now: its end is long past, the start is what happens.
      events.push(jobLine(job.id, 'state', 'state', said))
      return
    }
    case 'retry': {
      const what = decision.said ?? say('history.failed')
      await openRestart(trx, job, attempt, { at, what })
      await moveJob(trx, job, 'waiting', {
        ...messageColumns(what),
        restarts: job.restarts + 1,
        faults: job.faults + 1,
        notBefore: at + decision.delayMs,
      })
      line('fault', say('history.starts-again', { what }), 'recovery')
    }
  }
}

const TAIL_BYTES = 4096
const LINE_LIMIT = 300

/** What a program printed last is most often why it ended. */
async function lastLogLine(
  context: RuntimeContext,
  attempt: AttemptRecord,
  task: string,
): Promise<string | null> {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(task)) return null
  const handle = handleOf(attempt)
  const file = `logs/${task}.log`
  const size = (await context.launcher.read(handle, file, 0, 0))?.size ?? 0
  const patterns = await patternsOfAttempt(context, attempt.id)
  if (patterns === null) return null
  const span = { file, from: Math.max(0, size - TAIL_BYTES), to: size, hasEnded: true }
  const tail = await readMasked(context, attempt, span, patterns)
  const lines = tail.bytes
    .toString('utf8')
    // oxlint-disable-next-line no-control-regex -- colours of a terminal
    .replaceAll(/\u001b\[[0-9;]*[A-Za-z]/g, '')
    .split(/[\r\n]+/)
    .filter((line) => line.trim() !== '' && !line.startsWith('[baton]'))
  const last = lines.at(-1)?.trim().slice(0, LINE_LIMIT)
  return last === undefined ? null : storable(last)
}
