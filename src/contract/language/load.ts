/** The shared words of one language, fetched when a person reads it: a bundle keeps the other apart. */
export type Language = 'en' | 'zh'
export type Words = Readonly<Record<string, string>>

/** English sentences come from the server as they are, so its words are names alone. */
export async function loadWords(language: Language): Promise<Words> {
  return language === 'zh'
    ? (await import('./shared-zh.ts')).sharedZh
    : (await import('./words-en.ts')).wordsEn
}
