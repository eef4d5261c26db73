/** A long text shows its language at either end; to count all of its words would cost more than to hold it. */
const SAMPLE_CHARS = 8_192

/** Which of the policy's texts a caller reads: Chinese if that is what they write. */
export function languageOf(text: string): 'en' | 'zh' {
  const sample =
    text.length <= SAMPLE_CHARS * 2 ? text : `${text.slice(0, SAMPLE_CHARS)} ${text.slice(-SAMPLE_CHARS)}`
  const han = sample.match(/\p{Script=Han}/gu)?.length ?? 0
  const latin = sample.match(/[A-Za-z]+/g)?.length ?? 0
  // A Chinese character is about a word.
  return han > 0 && han >= latin ? 'zh' : 'en'
}

/** The safe answer behind what the caller has already read. */
export const safeTextAfter = (delivered: string, safeAnswer: string): string =>
  delivered === '' ? safeAnswer : `${delivered.endsWith('\n') ? '\n' : '\n\n'}${safeAnswer}`
