/** The secret of a sign-in link's fragment: `#secret=…`, or the bare secret. */
export function secretOf(hash: string): string | null {
  const fragment = hash.replace(/^#/, '')
  if (fragment === '') return null
  const named = /^(?:.*&)?secret=([^&]*)/.exec(fragment)?.[1]
  const secret = decodeURIComponent(named ?? fragment)
  return secret === '' ? null : secret
}
