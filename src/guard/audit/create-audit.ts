/** The audit as others see it, over the log on disk. */
import { join } from 'node:path'
import type { Clock, Logger } from '#base'
import type { AuditRecord } from '#contract'
import type { Audit, AuditReader } from '../service.ts'
import { openAuditLog } from './audit-log.ts'
import type { AuditEntry } from './model.ts'
import { getRecord, listRecords, readBody, type RecordSource } from './read-records.ts'
import { verifyAuditLog } from './verify-audit-log.ts'

const RECENT_RECORDS = 1_000

export interface OpenAudit extends Audit {
  append(entry: AuditEntry): Promise<AuditRecord>
  /** Records that this process found when it started. */
  readonly countAtStart: number
  close(): Promise<void>
}

export async function openAudit(options: {
  readonly dataDir: string
  readonly clock: Clock
  readonly log: Logger
  readonly onRecord: (record: AuditRecord) => void
}): Promise<OpenAudit> {
  const dir = join(options.dataDir, 'audit')
  const recent: AuditRecord[] = []
  const onRecord = (record: AuditRecord): void => {
    recent.push(record)
    // In one go, so that it costs nothing on average.
    if (recent.length >= 2 * RECENT_RECORDS) recent.splice(0, RECENT_RECORDS)
    options.onRecord(record)
  }
  const log = await openAuditLog({ dir, clock: options.clock, log: options.log, onRecord })
  const source = (): RecordSource => ({ dir, count: log.count, recent })
  const readerOf = (project: string | null): AuditReader => ({
    list: (query) => listRecords(source(), { ...query, project }),
    get: (index) => getRecord(source(), index, project),
    body: async (index) => readBody(dir, await getRecord(source(), index, project)),
  })
  const countAtStart = recent[0]?.index ?? log.count
  return {
    countAtStart,
    append: log.append,
    record: ({ kind, actor, action, target, data = {} }) =>
      log.append({
        kind,
        actor,
        action,
        target,
        data,
        requestId: typeof data['requestId'] === 'string' ? data['requestId'] : null,
        verdict: null,
        policy: null,
        spans: [],
        body: null,
      }),
    ...readerOf(null),
    of: readerOf,
    verify: () => verifyAuditLog(dir),
    close: log.close,
  }
}
