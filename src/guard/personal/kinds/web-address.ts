/** Addresses of web sites: RFC 3986, with a host that has a domain. */
import type { PersonalKind } from '../model.ts'

export const WEB_ADDRESS: PersonalKind = {
  class: 'web-address',
  detector: 'personal-data/web-address',
  pattern: /(?<![A-Za-z0-9])(?:https?:\/\/)(?:[\w-]+\.)+[A-Za-z]{2,24}(?::\d{2,5})?(?:\/[\w./=~%:-]*)?/g,
  judge: ({ text }) => ({ value: text.toLowerCase(), proof: 'address with a domain' }),
}
