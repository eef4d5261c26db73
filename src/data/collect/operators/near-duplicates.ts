/**
 * Drops what says nearly the same as a record before it: licences that differ in the holder's name, readmes of
 * two versions. The first in the order of paths is kept.
 */
import { openNearDuplicates } from '../../text/near-duplicates.ts'
import { shingles } from '../../text/shingles.ts'
import type { Operator, Twin } from '../draft.ts'

export function nearDuplicates(threshold: number): Operator {
  const seen = openNearDuplicates(threshold)
  const kept: Omit<Twin, 'similarity'>[] = []
  return {
    name: 'near-duplicates',
    apply: (draft) => {
      if (draft.id === null) return
      const found = seen.add(shingles(draft.text))
      if (found.kind === 'new') kept.push({ id: draft.id, path: draft.path })
      else {
        const twin = kept[found.index]
        if (twin !== undefined) draft.twin = { ...twin, similarity: found.similarity }
      }
    },
    rules: [
      {
        reason: 'near duplicate',
        threshold: threshold.toFixed(2),
        breaks: ({ twin }) => (twin === null ? null : twin.similarity.toFixed(2)),
      },
    ],
  }
}
