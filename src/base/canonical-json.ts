/**
 * JSON with one spelling per value (RFC 8785): keys sorted by UTF-16 code units, no space, JSON.stringify's
 * numbers. What is hashed or signed is written so. undefined members are left out, as JSON.stringify does.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') {
    if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`${value} has no JSON form`)
    const text = JSON.stringify(value)
    if (text === undefined) throw new TypeError(`A ${typeof value} has no JSON form`)
    return text
  }
  // Put together by concatenation, which copies nothing: a member may be megabytes, and is nested.
  if (Array.isArray(value)) {
    let text = ''
    for (const item of value) text += `${text === '' ? '' : ','}${canonicalJson(item ?? null)}`
    return `[${text}]`
  }
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  let text = ''
  for (const [key, member] of members)
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(member)}`
  return `{${text}}`
}
