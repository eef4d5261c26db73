/**
 * Drops files with a line that nobody wrote: data, minified code, an image in base64. Looks at bytes, before
 * decoding makes two copies of them.
 */
import type { Operator } from '../draft.ts'

const LIMIT_BYTES = 1_048_576

export const measureLines: Operator = {
  name: 'measure-lines',
  apply: (draft) => {
    draft.statistics.longestLineBytes = longestLine(draft.raw)
  },
  rules: [
    {
      reason: 'line too long',
      threshold: inMiB(LIMIT_BYTES),
      breaks: ({ statistics }) =>
        statistics.longestLineBytes > LIMIT_BYTES ? inMiB(statistics.longestLineBytes) : null,
    },
  ],
}

function longestLine(bytes: Uint8Array): number {
  let [longest, from] = [0, 0]
  while (from <= bytes.length) {
    const end = bytes.indexOf(10, from)
    longest = Math.max(longest, (end === -1 ? bytes.length : end) - from)
    if (end === -1) break
    from = end + 1
  }
  return longest
}

function inMiB(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MiB`
}
