/**
 * Every token on its way to a model and back: checked as segments, never as wire formats, with the same verdict
 * streamed and not; and an audit log that anyone can verify from its files.
 */
export { createGuard, type GuardOptions } from './create-guard.ts'
export { checkText, detectSpans, type CheckedText, type DetectedSpan } from './check-text.ts'
export { compilePolicy, type CompiledPolicy } from './policy/compile-policy.ts'
export { loadPolicy } from './policy/load-policy.ts'
export { createWordScan } from './words/word-scan.ts'
export { verifyAuditLog } from './audit/verify-audit-log.ts'
export { openAiError, type OpenAiError } from './openai/write-error.ts'
export type * from './model.ts'
export type * from './service.ts'
