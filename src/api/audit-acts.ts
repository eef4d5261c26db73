/** What people do through the API, written into the audit: before it is done, so that nothing is done unseen. */
import type { FastifyRequest } from 'fastify'
import type { Clock } from '#base'
import type { Audit } from '#guard'
import { actorOf, principalOf } from './caller.ts'

/** A console that follows the log asks for it again and again: noted once in this time. */
const LISTED_EVERY_MS = 300_000

export async function recordAct(
  audit: Audit,
  request: FastifyRequest,
  act: {
    readonly action: string
    readonly target: string | null
    readonly data?: Record<string, unknown>
    readonly kind?: 'admin' | 'read'
    /** In whose audit it stands: the project that the call was for, unless it reaches over more. */
    readonly project?: string
  },
): Promise<void> {
  const principal = principalOf(request)
  const { action, target, data = {}, kind = 'admin', project = principal.project } = act
  const about = { ...data, project, requestId: request.id }
  await audit.record({ kind, actor: actorOf(principal), action, target, data: about })
}

/** Records that somebody lists something, at most once in LISTED_EVERY_MS for each of them. */
export function createListedNotes(
  audit: Audit,
  clock: Clock,
): (request: FastifyRequest, action: string) => Promise<void> {
  const notedAt = new Map<string, number>()
  return async (request, action) => {
    const now = clock.now()
    const { id, project } = principalOf(request)
    const key = `${id} ${project} ${action}`
    if (now - (notedAt.get(key) ?? -Infinity) < LISTED_EVERY_MS) return
    for (const [old, at] of notedAt) if (now - at >= LISTED_EVERY_MS) notedAt.delete(old)
    notedAt.set(key, now)
    await recordAct(audit, request, { kind: 'read', action, target: null })
  }
}
