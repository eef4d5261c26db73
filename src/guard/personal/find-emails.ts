/** E-mail addresses, also with "[at]" and "[dot]" for their signs. */
import type { RunMatch } from './model.ts'

// Lengths: RFC 5321, 4.5.3.1. A longer local part is no address and must not be found in part.
const ADDRESS =
  /(?<![A-Za-z0-9._%+-])([A-Za-z0-9_](?:(?:[A-Za-z0-9._%+-]|[[(]dot[\])]){0,62}[A-Za-z0-9_+-])?)(@|[[(]at[\])])((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.|[[(]dot[\])])){1,8}([A-Za-z]{2,24}))(?![A-Za-z0-9-])/gi
/** What stands behind an @ in code and is no domain: "icon@2x.png", "left-pad@1.0.0-beta.rc". */
const FILE_ENDINGS =
  /^(?:png|jpe?g|gif|svg|webp|ico|[cm]?[jt]sx?|css|json|md|html?|xml|ya?ml|tgz|tar|gz|zip|whl|jar)$/i
const VERSION = /^\d+\.\d+\.|^\d+x\./i
const DOMAIN_LIMIT = 190
/** RunScanner looks back no further. */
const WHOLE_LIMIT = 300

export function findEmails(text: string): RunMatch[] {
  const matches: RunMatch[] = []
  for (const found of text.matchAll(ADDRESS)) {
    const [whole, local = '', , domain = '', ending = ''] = found
    if (whole.length > WHOLE_LIMIT) continue
    if (FILE_ENDINGS.test(ending) || VERSION.test(domain) || domain.length > DOMAIN_LIMIT) continue
    // git@github.com:… is the address of a machine.
    if (local === 'git') continue
    const value = whole
      .toLowerCase()
      .replaceAll(/[[(]at[\])]/g, '@')
      .replaceAll(/[[(]dot[\])]/g, '.')
    matches.push({
      start: found.index,
      end: found.index + whole.length,
      class: 'email',
      proof: 'address with a domain',
      value,
    })
  }
  return matches
}
