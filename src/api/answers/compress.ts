/**
 * Answers to GET as brotli or gzip, where the caller takes them and they are worth it.
 *
 * Only texts that are whole already: a stream (events, chat answers, files) passes as it is, because a compressor
 * would hold its pieces back. Answers to POST are left alone: some hold a secret beside what the caller sent, and
 * the length of a compressed text tells of both. The console's files are compressed when it is built.
 */
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { App } from '../services.ts'

const LEAST_BYTES = 1_024
/** About as fast as gzip's usual level and a tenth smaller. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }

export function compressAnswers(app: App): void {
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.method !== 'GET' || typeof payload !== 'string') return payload
    if (!/json|^text\/plain/.test(String(reply.getHeader('content-type') ?? ''))) return payload
    reply.header('vary', 'accept-encoding')
    if (payload.length < LEAST_BYTES || reply.hasHeader('content-encoding')) return payload
    const encoding = chooseEncoding(request.headers['accept-encoding'])
    if (encoding === null) return payload
    const bytes = encoding === 'br' ? promisify(brotliCompress)(payload, BROTLI) : promisify(gzip)(payload)
    reply.header('content-encoding', encoding).removeHeader('content-length')
    return bytes
  })
}

/** Names that the header lists without refusing them (`q=0`). */
export function chooseEncoding(header: string | string[] | undefined): 'br' | 'gzip' | null {
  const taken = new Set<string>()
  for (const part of String(header ?? '').split(',')) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase())
    if (!parameters.some((one) => /^q=0(?:\.0*)?$/.test(one))) taken.add(name)
  }
  return taken.has('br') ? 'br' : taken.has('gzip') ? 'gzip' : null
}
