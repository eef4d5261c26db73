/** Number plates: GA 36-2018, a province, a letter of its authority, five characters or six (new energy). */
import type { PersonalKind } from '../model.ts'

const PROVINCES = '京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼'
const ONE = '[0-9A-HJ-NP-Za-hj-np-z]'

export const PLATE: PersonalKind = {
  class: 'plate',
  detector: 'personal-data/plate',
  pattern: new RegExp(
    `[${PROVINCES}][ ]?[A-HJ-NP-Za-hj-np-z][ ·•.\\-]?(?:${ONE}(?:[ .]?${ONE}){4,5}|${ONE}{4}[挂学警港澳使领])(?![A-Za-z0-9])(?!-\\d)`,
    'g',
  ),
  judge: ({ text, label, before }) => {
    const value = text.replaceAll(/[ ·•.-]/g, '').toUpperCase()
    const number = value.slice(2)
    if (label === 'other') return null
    const isSaid = label === 'plate' || /车|牌|驾驶|停放|plate/.test(before)
    // Six: D or F first or last, digits else.
    if (number.length === 6 && !/^(?:[A-HJK]\w?\d{4}|[A-HJK]\d{5}|\d{5}[A-HJK])$/.test(number)) return null
    // Letters alone are a name more often than a plate: "京ABCDEF".
    if (!/\d/.test(number) && !isSaid) return null
    if (!isSaid && text !== text.toUpperCase()) return null
    return { value, proof: 'province, authority and length hold' }
  },
}
