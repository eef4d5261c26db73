/** Reads a stream of server-sent events piece by piece, as a browser would. */
import { request as startRequest, type IncomingHttpHeaders } from 'node:http'

export interface OpenStream {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** Resolves with everything that came so far, once it holds this text. */
  until(text: string): Promise<string>
  /** Resolves with everything, when the server has ended it. */
  readonly ended: Promise<string>
  hangUp(): void
}

export function openStream(url: string, headers: Record<string, string>, body?: object): Promise<OpenStream> {
  return new Promise((resolve, reject) => {
    const options = { headers, method: body === undefined ? 'GET' : 'POST' }
    const request = startRequest(url, options, (response) => {
      let text = ''
      const waiting = new Set<() => void>()
      const ended = Promise.withResolvers<string>()
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece
        for (const look of waiting) look()
      })
      response.on('error', () => {})
      response.on('close', () => ended.resolve(text))
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        ended: ended.promise,
        hangUp: () => request.destroy(),
        until: (wanted) =>
          new Promise((found) => {
            const look = (): void => {
              if (!text.includes(wanted)) return
              waiting.delete(look)
              found(text)
            }
            waiting.add(look)
            look()
          }),
      })
    })
    request.on('error', reject)
    if (body !== undefined) request.write(JSON.stringify(body))
    request.end()
  })
}
