/** Permits between the mainland, Hong Kong, Macao and Taiwan: GA/T series; H or M and 8 or 10 digits, C, CA–CZ, W, T, L. */
import type { PersonalKind } from '../model.ts'
import { ALONE_AFTER, ALONE_BEFORE, compact, isEven, spread } from './separators.ts'

export const TRAVEL_PERMIT: PersonalKind = {
  class: 'travel-permit',
  detector: 'personal-data/travel-permit',
  pattern: new RegExp(
    `${ALONE_BEFORE}(?:[HMhm]${spread('\\d', '10')}|[HMCWTLhmcwtl]${spread('\\d', '8')}|[Cc][A-HJ-NP-Za-hj-np-z]${spread('\\d', '7')})${ALONE_AFTER}(?!-\\w)`,
    'g',
  ),
  judge: ({ text, label, before }) => {
    const value = compact(text)
    if (label === 'other' || !isEven(text) || /[\w]-$/.test(before)) return null
    const isSaid =
      label === 'document' ||
      /通行证|回乡证|港澳|台胞|往来|来往|香港|澳门|台湾|证件|签注|口岸|过关|出境|入境|permit/.test(before)
    if (!isSaid) return null
    return { value, proof: 'series and length hold' }
  },
}
