import { newId } from '#base'
import { inEnglish, say, type SubmittedJob, type WaitReason } from '#contract'
import { checkJob, toldWarnings } from './check-job.ts'
import type { RuntimeContext } from './context.ts'
import { jobLine } from './job-lines.ts'
import { summaryOf, type JobRecord } from './job-record.ts'
import type { SubmitRequest } from './service.ts'

const unseen = say('wait.not-yet-seen')
const NOT_YET_SEEN: WaitReason = {
  kind: 'not-yet-seen',
  sentence: inEnglish(unseen),
  said: unseen,
  blockers: [],
}

/** Checks everything that can be known before it runs, then queues it. */
export async function submitJob(context: RuntimeContext, request: SubmitRequest): Promise<SubmittedJob> {
  const made = request.id === undefined ? undefined : await findMade(context, request.id, request.project)
  if (made !== undefined) return { job: summaryOf(made), warnings: [] }

  const { spec, warnings } = await checkJob(context, request)
  const now = context.clock.now()
  const job = await context.db.transaction().execute(async (trx) => {
    const row = await trx
      .insertInto('job')
      .values({
        id: request.id ?? newId('job', now),
        name: spec.name,
        kind: spec.kind,
        state: 'waiting',
        queue: spec.queue,
        priority: spec.priority,
        project: request.project,
        owner: request.owner,
        spec: JSON.stringify(spec),
        studyId: request.studyId ?? null,
        createdAt: now,
        queuedAt: now,
        waitReason: JSON.stringify(NOT_YET_SEEN),
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    await context.events.record(trx, [
      jobLine(
        row.id,
        'created',
        'created',
        say('history.submitted', { by: request.owner, queue: spec.queue, priority: spec.priority }),
      ),
      { topic: 'queue', key: spec.queue, change: 'state', project: request.project },
    ])
    return row
  })
  context.wake()
  return { job: summaryOf(job), ...toldWarnings(warnings) }
}

const findMade = ({ db }: RuntimeContext, id: string, project: string): Promise<JobRecord | undefined> =>
  db.selectFrom('job').selectAll().where('id', '=', id).where('project', '=', project).executeTakeFirst()
