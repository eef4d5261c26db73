/** Bytes become text; drops what cannot be decoded, or only with many holes. */
import { decodeText } from '../../text/decode-text.ts'
import type { Operator } from '../draft.ts'

const REPLACED_LIMIT = 0.01

export const decode: Operator = {
  name: 'decode',
  apply: (draft) => {
    const decoded = decodeText(draft.raw)
    draft.raw = new Uint8Array(0)
    if (decoded.kind !== 'text') return
    draft.text = decoded.text
    draft.encoding = decoded.encoding
    draft.statistics.replacedShare = decoded.replaced / Math.max(1, decoded.text.length)
  },
  rules: [
    {
      reason: 'encoding not recognised',
      threshold: null,
      breaks: ({ encoding }) =>
        encoding === null ? 'neither UTF-8, UTF-16, GB18030 nor Windows-1252' : null,
    },
    {
      reason: 'too many broken characters',
      threshold: percent(REPLACED_LIMIT),
      breaks: ({ statistics }) =>
        statistics.replacedShare > REPLACED_LIMIT ? percent(statistics.replacedShare) : null,
    },
  ],
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
