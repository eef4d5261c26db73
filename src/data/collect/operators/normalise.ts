/** One spelling for text that reads the same; the record's id is the hash of that spelling. */
import { createHash } from 'node:crypto'
import { dominantScript } from '../../text/dominant-script.ts'
import { normaliseText } from '../../text/normalise-text.ts'
import type { Operator } from '../draft.ts'

export const normalise: Operator = {
  name: 'normalise',
  apply: (draft) => {
    draft.text = normaliseText(draft.text)
    draft.script = dominantScript(draft.text)
    // 128 bits: two different texts among a billion share one with a chance of 10⁻²¹.
    draft.id = createHash('sha256').update(draft.text).digest('hex').slice(0, 32)
  },
  rules: [],
}
