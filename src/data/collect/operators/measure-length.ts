/** Drops texts too short to say anything. Letters and digits count: rules of dashes are no content. */
import type { Draft, Operator } from '../draft.ts'

const LEAST_LETTERS = 20
const ENOUGH = 100

export const measureLength: Operator = {
  name: 'measure-length',
  apply: (draft) => {
    draft.statistics.letters = countLetters(draft.text)
  },
  rules: [
    { reason: 'empty', threshold: null, breaks: ({ text }) => (text === '' ? '0 characters' : null) },
    {
      reason: 'too short',
      threshold: `${LEAST_LETTERS} letters and digits`,
      breaks: ({ statistics }: Draft) =>
        statistics.letters < LEAST_LETTERS ? `${statistics.letters} letters and digits` : null,
    },
  ],
}

function countLetters(text: string): number {
  let letters = 0
  for (const _ of text.matchAll(/[\p{L}\p{N}]/gu)) {
    letters += 1
    if (letters === ENOUGH) break
  }
  return letters
}
