/**
 * One round over the whole queue: each job is bound whole, or told why it waits.
 *
 * The first jobs that find no room keep nodes: those that come nearest to free, by the ends that are known. Others
 * may still use what is kept where they end before it is needed (backfill). Within a round room only shrinks, so
 * what did not fit once is not tried again at the same size or above: a queue of twenty thousand asks a few hundred
 * questions.
 */
import type { ClusterState } from '../cluster/cluster-state.ts'
import { ANY_TYPE, totalMilli, type Shape } from '../cluster/shape.ts'
import { GangPlacer, isAllowed, tasksIfEmpty } from './place-whole.ts'
import { Reservations } from './reservations.ts'
import type { QueuedJob, RoundDecision, RoundReason } from './model.ts'

export interface RoundInput {
  readonly now: number
  readonly state: ClusterState
  readonly jobs: readonly QueuedJob[]
  /** By node: when the last task that runs there ends; Infinity where nobody knows. */
  readonly endsAt: Float64Array
  /** Jobs for which nodes are kept. */
  readonly reservedJobs: number
}

/** What is known of a shape in this round. */
interface ShapeNews {
  /** A gang of so many tasks or more found no room. */
  fails: number
  tasksNow: number
  /** The most tasks that would fit if nobody ran; -1: not asked yet. */
  tasksEver: number
}

export function runRound({ now, state, jobs, endsAt, reservedJobs }: RoundInput): RoundDecision[] {
  const placer = new GangPlacer(state)
  const reservations = new Reservations(state, endsAt, reservedJobs)
  const news = new Map<string, ShapeNews>()
  const decisions: RoundDecision[] = []
  let position = 0

  for (const job of jobs.toSorted(goesBefore)) {
    const { shape, taskCount } = job
    const known = newsOf(news, shape)
    const isHopeless = taskCount >= known.fails
    const places = (isHopeless ? null : placer.place(shape, taskCount)) ?? reservations.backfill(job, now)
    if (places !== null) {
      decisions.push({ kind: 'bind', job, places })
      continue
    }
    if (!isHopeless) {
      known.fails = taskCount
      known.tasksNow = placer.tasksNow(shape, taskCount)
    }
    if (known.tasksEver === -1) known.tasksEver = tasksEver(state, shape)
    position += 1
    const reason = reasonFor(job, known, reservations.couldHold(job))
    const tasksNow = Math.min(known.tasksNow, taskCount)
    decisions.push({
      kind: 'wait',
      job,
      position,
      reason,
      tasksNow,
      sentence: sentenceOf(job, reason, known),
    })
    if (reason !== 'never-fits') reservations.keepFor(job)
  }
  reservations.giveBack()
  return decisions
}

const goesBefore = (a: QueuedJob, b: QueuedJob): number =>
  b.priority - a.priority || a.queuedAt - b.queuedAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

function newsOf(news: Map<string, ShapeNews>, shape: Shape): ShapeNews {
  const key = `${shape.cpuMilli} ${shape.memoryMiB} ${shape.deviceCount} ${shape.deviceMilli} ${shape.typeMask}`
  let known = news.get(key)
  if (known === undefined) {
    known = { fails: Infinity, tasksNow: 0, tasksEver: -1 }
    news.set(key, known)
  }
  return known
}

/** On one type, on nodes where nobody runs. */
function tasksEver(state: ClusterState, shape: Shape): number {
  const byType = new Float64Array(state.typeCount)
  for (const { node, count } of state.alike) {
    const type = state.typeOf[node]!
    if (isAllowed(shape, type)) byType[type]! += count * tasksIfEmpty(state, node, shape)
  }
  return byType.reduce((most, tasks) => Math.max(most, tasks), 0)
}

function reasonFor({ taskCount }: QueuedJob, known: ShapeNews, isKept: boolean): RoundReason {
  if (known.tasksEver < taskCount) return 'never-fits'
  if (isKept) return 'behind'
  return known.tasksNow > 0 ? 'gang' : 'no-room'
}

function sentenceOf({ shape, taskCount }: QueuedJob, reason: RoundReason, known: ShapeNews): string {
  const wants = wantsOf(shape, taskCount)
  switch (reason) {
    case 'never-fits':
      return `This can never start here: it wants ${wants}, and ${known.tasksEver} tasks would have room if nobody ran`
    case 'behind':
      return `It wants ${wants}; nodes that are free enough are kept for a job ahead`
    case 'gang':
      return `It wants ${wants}; room for ${known.tasksNow} is free, and a gang starts whole`
    case 'no-room':
      return `It wants ${wants}, and no node has room for a task`
  }
}

function wantsOf(shape: Shape, taskCount: number): string {
  const devices = totalMilli(shape) / 1_000
  const kind = shape.typeMask === ANY_TYPE ? '' : ' of its kinds'
  return `${taskCount} ${taskCount === 1 ? 'task' : 'tasks'} of ${devices} ${devices === 1 ? 'device' : 'devices'}${kind}`
}
