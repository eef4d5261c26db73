/** US social security numbers: SSA's rules since 2011; area not 000, 666 or 900 and above, no part all zeros. */
import type { PersonalKind } from '../model.ts'

export const US_SSN: PersonalKind = {
  class: 'us-ssn',
  detector: 'personal-data/us-ssn',
  pattern: /(?<![\w-])(\d{3})([- ]?)(\d{2})\2(\d{4})(?![\w-])(?!\.\d)/g,
  judge: ({ groups, before, label }) => {
    const [area = '', sign = '', group = '', serial = ''] = groups
    if (label === 'other' || /^(?:000|666|9\d\d)$/.test(area) || group === '00' || serial === '0000')
      return null
    const isSaid = /ssn|social security/.test(before)
    if (sign !== '-' && !isSaid) return null
    return { value: area + group + serial, proof: 'area, group and serial hold' }
  },
}
