/** Drops what is no text in any encoding. */
import { findBinary as whyBinary } from '../../text/decode-text.ts'
import type { Operator } from '../draft.ts'

export const findBinary: Operator = {
  name: 'find-binary',
  apply: (draft) => {
    draft.statistics.binary = whyBinary(draft.raw)
  },
  rules: [{ reason: 'binary file', threshold: null, breaks: ({ statistics }) => statistics.binary }],
}
