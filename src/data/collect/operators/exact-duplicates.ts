/** Drops what has the same normalised text as a record before it. */
import type { Operator } from '../draft.ts'

export function exactDuplicates(): Operator {
  /** Path of the first with this id. */
  const firsts = new Map<string, string>()
  return {
    name: 'exact-duplicates',
    apply: (draft) => {
      if (draft.id === null) return
      const path = firsts.get(draft.id)
      if (path === undefined) firsts.set(draft.id, draft.path)
      else draft.twin = { id: draft.id, path, similarity: 1 }
    },
    rules: [
      { reason: 'exact duplicate', threshold: null, breaks: ({ twin }) => (twin === null ? null : '1.00') },
    ],
  }
}
