/** The shared words of one language, fetched when a person reads it: a bundle keeps the other apart. */
export type Language = 'en' | 'zh'
export type Words = Readonly<Record<string, string>>

/** English sentences come from the server as they are, so its words are names alone. */
export async function loadWords(language: Language): Promise<Words> {
  return language === 'zh'
    ? (await import('./shared-zh.ts')).sharedZh
    : (await import('./words-en.ts')).wordsEn
}

/** What errors say: seldom wanted, so apart. Keys are `error.CODE` and `hint.CODE`. */
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
