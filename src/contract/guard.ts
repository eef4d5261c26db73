import { z } from 'zod'
import { Digest, Id, TimeMs } from './common.ts'
import { Said } from './language/said.ts'

export const VERDICTS = ['allow', 'mask', 'rewrite', 'block', 'hold'] as const
export const Verdict = z.enum(VERDICTS).meta({ id: 'Verdict' })
export type Verdict = z.infer<typeof Verdict>

/** Where and what a detector found; never the text itself. Half-open, in UTF-16 code units of its segment. */
export const Span = z
  .object({
    segment: z.number().int(),
    direction: z.enum(['in', 'out']),
    start: z.number().int(),
    end: z.number().int(),
    class: z.string().describe('"phone", "email", "id-card", "secret", "word" and more'),
    detector: z.string(),
    shownAs: z.string().nullable().describe('What stands in its place: "[PHONE_1]"'),
    proof: z.string().describe('Why it is sure: "checksum holds"'),
  })
  .meta({ id: 'Span' })
export type Span = z.infer<typeof Span>

/** One record of the audit log, canonical JSON on disk; `hash` covers the record without it, and `previous`. */
export const AuditRecord = z
  .object({
    index: z.number().int(),
    at: TimeMs,
    kind: z.enum(['request', 'answer', 'admin', 'read', 'start']),
    actor: z.string().describe('Who: key or account, never a secret'),
    action: z.string(),
    target: z.string().nullable(),
    requestId: Id.nullable(),
    verdict: Verdict.nullable(),
    policy: z.string().nullable(),
    spans: z.array(Span),
    bodyDigest: Digest.nullable().describe('Hash of the body, which lies apart'),
    data: z.record(z.string(), z.unknown()),
    previous: z.string(),
    hash: z.string(),
  })
  .meta({ id: 'AuditRecord' })
export type AuditRecord = z.infer<typeof AuditRecord>

export const AuditVerification = z
  .object({
    ok: z.boolean(),
    records: z.number().int(),
    head: z.string().nullable(),
    firstBad: z
      .object({
        index: z.number().int(),
        file: z.string(),
        line: z.number().int(),
        why: z.string(),
        said: Said.nullish(),
      })
      .nullable(),
    bodiesMissing: z.number().int(),
  })
  .meta({ id: 'AuditVerification' })
export type AuditVerification = z.infer<typeof AuditVerification>

/** What the guard did to one request; sent to a caller who may see it, and shown in the playground. */
export const GuardTrace = z
  .object({
    requestId: Id,
    verdict: Verdict,
    policy: z.string(),
    messagesAsSeen: z
      .array(z.object({ role: z.string(), text: z.string() }))
      .describe('What the model got, masked'),
    spans: z.array(Span),
    steps: z.array(
      z.object({
        direction: z.enum(['in', 'out']),
        tier: z.string(),
        found: z.string(),
        verdict: Verdict,
        ms: z.number(),
      }),
    ),
    heldBackChars: z.number().int(),
    guardInMs: z.number(),
    guardOutMs: z.number(),
    auditIndex: z.number().int().nullable(),
  })
  .meta({ id: 'GuardTrace' })
export type GuardTrace = z.infer<typeof GuardTrace>
