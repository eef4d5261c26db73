/** E-mail addresses, also with "[at]" and "[dot]" for their signs. Lengths: RFC 5321, 4.5.3.1. */
import type { PersonalKind } from '../model.ts'

const AT = '(?:@|[[({]\\s?at\\s?[\\])}])'
const DOT = '(?:\\.|[[({]\\s?dot\\s?[\\])}])'
/** What stands behind an @ in code and is no domain: "icon@2x.png", "left-pad@1.0.0-beta.rc". */
const FILE_ENDINGS =
  /^(?:png|jpe?g|gif|svg|webp|ico|[cm]?[jt]sx?|css|json|md|html?|xml|ya?ml|tgz|tar|gz|zip|whl|jar)$/i
const VERSION = /^\d+\.\d+\.|^\d+x\./i
const DOMAIN_LIMIT = 190
/** RunScanner looks back no further. */
const WHOLE_LIMIT = 300

export const EMAIL: PersonalKind = {
  class: 'email',
  detector: 'personal-data/email',
  // A longer local part is no address and must not be found in part.
  pattern: new RegExp(
    `(?<![A-Za-z0-9._%+-])([A-Za-z0-9_](?:(?:[A-Za-z0-9._%+-]|${DOT}){0,62}[A-Za-z0-9_+-])?)${AT}((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?${DOT}){1,8}([A-Za-z]{2,24}))(?![A-Za-z0-9-])`,
    'gi',
  ),
  judge: ({ text, groups }) => {
    const [local = '', domain = '', ending = ''] = groups
    if (text.length > WHOLE_LIMIT || domain.length > DOMAIN_LIMIT) return null
    if (FILE_ENDINGS.test(ending) || VERSION.test(domain)) return null
    // git@github.com:… is the address of a machine.
    if (local === 'git') return null
    const value = text
      .toLowerCase()
      .replaceAll(/[[({]\s?at\s?[\])}]/g, '@')
      .replaceAll(/[[({]\s?dot\s?[\])}]/g, '.')
    return { value, proof: 'address with a domain' }
  },
}
