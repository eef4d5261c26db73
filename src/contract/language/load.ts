/** The shared words of one language, fetched when a person reads it: a bundle keeps the other apart. */
export type Language = 'en' | 'zh'
export type Words = Readonly<Record<string, string>>

/** English sentences come from the server as they are, so its words are names alone. */
export async function loadWords(language: Language): Promise<Words> {
  return language === 'zh' ? (await import('./zh.ts')).zh : (await import('./words-en.ts')).wordsEn
}

/** What errors say: seldom wanted, so apart. Keys are `error.CODE` and `hint.CODE`. */
export async function loadErrorWords(language: Language): Promise<Words> {
  if (language === 'en') return {}
  const { errorsZh } = await import('./errors-zh.ts')
  return Object.fromEntries(
    Object.entries(errorsZh).flatMap(([code, { error, hint }]) => [
      [`error.${code}`, error],
      ...(hint === undefined ? [] : [[`hint.${code}`, hint]]),
    ]),
  ) as Words
}
