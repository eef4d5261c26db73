import { newId, pathText } from '#base'
import { inEnglish, JobSpec, say, type SubmittedJob, type WaitReason } from '#contract'
import { checkFit } from '#scheduler'
import { emptyNode, gangOf } from './bind-jobs.ts'
import type { RuntimeContext } from './context.ts'
import { badJob, badSetting, neverFits, noProgram } from './errors.ts'
import { jobLine } from './job-lines.ts'
import { summaryOf, type JobRecord } from './job-record.ts'
import type { SubmitRequest } from './service.ts'
import { storable } from './storable.ts'

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

  const parsed = JobSpec.safeParse(request.spec)
  if (!parsed.success) throw badJob(parsed.error.issues)
  refuseUnstorable(parsed.data)
  const program = context.programOf(parsed.data.kind)
  if (program === null) throw noProgram(parsed.data.kind)
  const { spec, warnings } = await program.check(parsed.data, request.project)

  const fit = checkFit(gangOf({ spec }), (await context.cluster.nodes()).map(emptyNode))
  if (fit.kind === 'never-fits') throw neverFits(fit.why, fit.fix)

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
  const ours = Object.keys(spec.env).filter((name) => name.startsWith('BATON_'))
  return {
    job: summaryOf(job),
    warnings:
      ours.length === 0
        ? [...warnings]
        : [...warnings, `env: what Baton sets itself wins over ${ours.join(', ')}`],
  }
}

const findMade = ({ db }: RuntimeContext, id: string, project: string): Promise<JobRecord | undefined> =>
  db.selectFrom('job').selectAll().where('id', '=', id).where('project', '=', project).executeTakeFirst()

/** The first text that PostgreSQL could not keep as it is. What comes from outside is 64 deep at most. */
function refuseUnstorable(value: unknown, path: readonly PropertyKey[] = []): void {
  const texts = [path.at(-1), value].filter((text) => typeof text === 'string')
  if (texts.some((text) => storable(text) !== text)) {
    throw badSetting(
      storable(pathText(path)),
      'holds a NUL character or a broken surrogate pair',
      'Take it out',
    )
  }
  if (Array.isArray(value)) value.forEach((member, index) => refuseUnstorable(member, [...path, index]))
  else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) refuseUnstorable(member, [...path, key])
  }
}
