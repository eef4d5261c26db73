/** The guard in front of the models: policy, audit and exchanges put together. */
import { BatonError, canonicalJson, type Clock, type Logger } from '#base'
import type { AuditRecord } from '#contract'
import { answerStreamed, answerWhole } from './answer-request.ts'
import { openAudit, type OpenAudit } from './audit/create-audit.ts'
import { sha256 } from './audit/record-line.ts'
import { createDecisions } from './decisions.ts'
import { requestFailed } from './errors.ts'
import { openExchange } from './exchange.ts'
import type { Upstream } from './model.ts'
import { readRequest } from './openai/read-request.ts'
import { errorAnswer } from './openai/write-error.ts'
import { createGuardCounts, type GuardCounts } from './overview.ts'
import { compilePolicy } from './policy/compile-policy.ts'
import { loadPolicy } from './policy/load-policy.ts'
import type { Guard } from './service.ts'

export interface GuardOptions {
  readonly dataDir: string
  /** Null for the built-in policy. */
  readonly policyFile: string | null
  readonly upstream: Upstream
  readonly clock: Clock
  readonly log: Logger
}

/** Takes the audit log for itself: a second guard on the same folder is refused with guard/audit-busy. */
export async function createGuard({
  dataDir,
  policyFile,
  upstream,
  clock,
  log,
}: GuardOptions): Promise<Guard> {
  const policy = compilePolicy(loadPolicy(policyFile))
  const counts = createGuardCounts()
  const decisions = createDecisions(policy.ref)
  const onRecord = (record: AuditRecord): void => {
    counts.add(record)
    decisions.add(record)
  }
  const audit = await openAudit({ dataDir, clock, log, onRecord })
  let earlier: Promise<void> | null = null
  await audit.append({
    ...NOBODY,
    action: 'policy.load',
    target: policy.ref,
    policy: policy.ref,
    data: { digest: `sha256:${sha256(canonicalJson(policy.policy))}`, words: policy.in.wordCount },
  })
  const context = { policy, upstream, audit, clock, log }

  return {
    models: async (caller) => ({
      object: 'list',
      data: (await upstream.models(caller.project)).map(({ name, createdAt }) => ({
        id: name,
        object: 'model',
        created: Math.floor(createdAt / 1000),
        owned_by: 'baton',
      })),
    }),
    handle: async (surface, body, caller, { requestId, wantsTrace, signal }) => {
      try {
        const request = readRequest(surface, body)
        const exchange = openExchange(context, request, caller, { requestId, signal })
        const options = { requestId, showsTrace: wantsTrace && caller.mayTrace, clock }
        return await (request.isStreamed ? answerStreamed : answerWhole)(exchange, request, options)
      } catch (error) {
        if (error instanceof BatonError) return errorAnswer(error, requestId)
        if (!signal.aborted) log.error('A guarded request failed', { error, requestId })
        return errorAnswer(requestFailed(error), requestId)
      }
    },
    audit,
    decisions: (project) => decisions.list(project),
    overview: async (project) => {
      earlier ??= countEarlier(audit, clock.now(), counts)
      await earlier
      return counts.last24h(project, clock.now())
    },
    close: () => audit.close(),
  }
}

const NOBODY = {
  kind: 'start' as const,
  actor: 'baton',
  requestId: null,
  verdict: null,
  spans: [],
  body: null,
}

const PAGE_RECORDS = 500
/** At most this many answers of before are counted; a server that had more shows the newest. */
const EARLIER_PAGES = 100
const DAY_MS = 86_400_000

/** Answers of the last day that were given before this process started: read once, when somebody asks. */
async function countEarlier(audit: OpenAudit, now: number, counts: GuardCounts): Promise<void> {
  let cursor: string | null = String(audit.countAtStart)
  for (let pages = 0; cursor !== null && pages < EARLIER_PAGES; pages += 1) {
    const page = await audit.list({ kind: 'answer', limit: PAGE_RECORDS, cursor })
    for (const record of page.items) if (record.at >= now - DAY_MS) counts.add(record)
    if ((page.items.at(-1)?.at ?? now) < now - DAY_MS) return
    cursor = page.nextCursor
  }
}
