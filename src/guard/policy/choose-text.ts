/** Which of the policy's texts a caller reads: Chinese if that is what they write. */
export function languageOf(text: string): 'en' | 'zh' {
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0
  const latin = text.match(/[A-Za-z]+/g)?.length ?? 0
  // A Chinese character is about a word.
  return han > 0 && han >= latin ? 'zh' : 'en'
}

/** The safe answer behind what the caller has already read. */
export const safeTextAfter = (delivered: string, safeAnswer: string): string =>
  delivered === '' ? safeAnswer : `${delivered.endsWith('\n') ? '\n' : '\n\n'}${safeAnswer}`
