/** ETag of an answer, so that a screen that asks again for what has not changed gets 304 and no body. */
import { createHash } from 'node:crypto'

export const etagOf = (body: string): string => `W/"${createHash('sha1').update(body).digest('base64url')}"`

/** If-None-Match: a list of tags, compared weakly (RFC 9110). */
export function matchesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  const bare = etag.replace(/^W\//, '')
  return header.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === bare)
}
