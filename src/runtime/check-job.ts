/** Everything that can be known of a job before it runs: what `submit` refuses, a dry run refuses in the same words. */
import { nearest } from '#config'
import { pathText } from '#base'
import { inEnglish, JobSpec, say, secretsOf, type JobForecast, type JobSpecInput, type Said } from '#contract'
import { checkFit } from '#scheduler'
import { emptyNode, foresee, gangOf } from './bind-jobs.ts'
import { viewQueues } from './cluster-view.ts'
import type { RuntimeContext } from './context.ts'
import { badJob, badSetting, neverFits, noProgram } from './errors.ts'
import type { JobRequest } from './service.ts'
import { storable } from './storable.ts'

export interface CheckedJob {
  /** With its defaults, and its inputs pinned to versions. */
  readonly spec: JobSpec
  readonly warnings: readonly Said[]
}

export async function checkJob(
  context: RuntimeContext,
  { spec: given, project }: { readonly spec: JobSpecInput; readonly project: string },
): Promise<CheckedJob> {
  const parsed = JobSpec.safeParse(given)
  if (!parsed.success) throw badJob(parsed.error.issues)
  refuseUnstorable(parsed.data)
  const program = context.programOf(parsed.data.kind)
  if (program === null) throw noProgram(parsed.data.kind)
  await context.secrets.requireAll(project, secretsOf(parsed.data.env))
  const { spec, warnings } = await program.check(parsed.data, project)

  const fit = checkFit(gangOf({ spec }), (await context.cluster.nodes()).map(emptyNode))
  if (fit.kind === 'never-fits') throw neverFits(fit.why, fit.fix)
  return {
    spec,
    warnings: [...warnings, ...overridden(spec), ...(await mistakenQueue(context, spec, project))],
  }
}

/** What would become of it now: the checks of `submit`, and one cycle of the scheduler with it in the queue. */
export async function forecastJob(context: RuntimeContext, request: JobRequest): Promise<JobForecast> {
  const { spec, warnings } = await checkJob(context, request)
  const decision = await foresee(context, spec, request.project)
  const placement = decision?.kind === 'bind' ? decision.placement : null
  const [position, waitReason] =
    decision?.kind === 'wait' ? [decision.position, decision.reason] : [null, null]
  return { spec, ...toldWarnings(warnings), placement, position, waitReason }
}

/** In English, and as data. */
export const toldWarnings = (said: readonly Said[]): { warnings: string[]; warningsSaid: Said[] } => ({
  warnings: said.map(inEnglish),
  warningsSaid: [...said],
})

function overridden({ env }: JobSpec): Said[] {
  const ours = Object.keys(env).filter((name) => name.startsWith('BATON_'))
  return ours.length === 0 ? [] : [say('warning.env', { names: ours })]
}

/** A queue is there as soon as a job names it, so a mistyped one would be a new one, in silence. */
async function mistakenQueue(context: RuntimeContext, { queue }: JobSpec, project: string): Promise<Said[]> {
  const used = await context.db
    .selectFrom('job')
    .select('id')
    .where('project', '=', project)
    .where('queue', '=', queue)
    .limit(1)
    .executeTakeFirst()
  if (used !== undefined) return []
  const queues = (await viewQueues(context, project)).map(({ name }) => name)
  const meant = queues.includes(queue) ? null : nearest(queue, queues)
  return meant === null ? [] : [say('warning.queue', { queue, meant })]
}

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
