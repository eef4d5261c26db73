/** The words of errors, apart: they are seldom wanted. */
import type { Language, Words } from './load.ts'

/** Keys are `error.CODE` and `hint.CODE`. */
export async function loadErrorWords(language: Language): Promise<Words> {
  if (language === 'en') return {}
  const { errorsZh } = await import('./errors-zh.ts')
  return wordsOfErrors(errorsZh)
}

export interface ErrorWords {
  readonly error: string
  /** What mends it; without one the English hint stands. */
  readonly hint?: string
}

export function wordsOfErrors(errors: Readonly<Record<string, ErrorWords>>): Words {
  const words: Record<string, string> = {}
  for (const [code, { error, hint }] of Object.entries(errors)) {
    words[`error.${code}`] = error
    if (hint !== undefined) words[`hint.${code}`] = hint
  }
  return words
}
