/** IPv4 (RFC 791, dotted quad) and IPv6 (RFC 4291, section 2.2). Loopback and "any" are nobody's address. */
import { isIP } from 'node:net'
import type { PersonalKind } from '../model.ts'

const NOBODY = /^(?:0\.0\.0\.0|127\.\d+\.\d+\.\d+|255\.255\.255\.\d+|::1?)$/
/** "version 1.2.3.4" is none. */
const VERSION = /(?:版本|version|ver|v|release|chrome|safari|firefox|edge|webkit)[\s/:：=]*$/

export const IP_ADDRESS: PersonalKind = {
  class: 'ip-address',
  detector: 'personal-data/ip-address',
  pattern:
    /(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|(?:[0-9A-Fa-f]{1,4}:){2,7}(?::?[0-9A-Fa-f]{1,4}){1,6})(?![\w:])(?!\.\d)/g,
  judge: ({ text, before }) => {
    if (isIP(text) === 0 || NOBODY.test(text) || VERSION.test(before)) return null
    return { value: text.toLowerCase(), proof: text.includes(':') ? 'IPv6' : 'IPv4' }
  },
}
