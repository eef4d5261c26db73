/**
 * How many e-mail addresses and telephone numbers a text holds. Counted, not removed: what becomes of them is
 * the decision of whoever uses the records.
 *
 * Both searches take time linear in the text: every repetition in the patterns is bounded.
 */
export interface PersonalData {
  readonly emails: number
  readonly phones: number
}

export function countPersonalData(text: string): PersonalData {
  return { emails: countEmails(text), phones: countPhones(text) }
}

const LOCAL_PART = /[A-Za-z0-9._%+-]{1,64}$/
const DOMAIN = /^(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}/

function countEmails(text: string): number {
  let emails = 0
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    // A registry path such as "npm:@scope/name@1.2" has no domain after the sign.
    if (!LOCAL_PART.test(text.slice(Math.max(0, at - 64), at))) continue
    if (DOMAIN.test(text.slice(at + 1, at + 256))) emails += 1
  }
  return emails
}

/**
 * Chinese mobiles, international numbers with a plus, North American ones in their usual forms. Not within a
 * word of letters and digits: change lists are full of commit hashes.
 */
const PHONE =
  /(?<![A-Za-z\d.+_-])(?:(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}|\+\d{1,3}(?:[ .-]?\(?\d{1,4}\)?){2,6}|\(\d{3}\) ?\d{3}-\d{4}|\d{3}-\d{3}-\d{4})(?![A-Za-z\d_-])/g

function countPhones(text: string): number {
  let phones = 0
  for (const [found] of text.matchAll(PHONE)) {
    const digits = found.replaceAll(/\D/g, '').length
    if (digits >= 10 && digits <= 15) phones += 1
  }
  return phones
}
