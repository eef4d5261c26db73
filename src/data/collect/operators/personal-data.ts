/** Counts personal data. Drops nothing: whether it may stay depends on what the records are for. */
import { countPersonalData } from '../../text/personal-data.ts'
import type { Operator } from '../draft.ts'

export const personalData: Operator = {
  name: 'personal-data',
  apply: (draft) => {
    Object.assign(draft.statistics, countPersonalData(draft.text))
  },
  rules: [],
}
