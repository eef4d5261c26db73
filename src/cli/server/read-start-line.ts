/** What the server program says of its start: `{"event":"ready",…}`, or `failed` with code, message and hint. */
import { BatonError } from '#base'

export function readStartLine(line: string): 'ready' | BatonError | null {
  let said: { event?: unknown; code?: unknown; message?: unknown; hint?: unknown; details?: unknown }
  try {
    said = JSON.parse(line) as typeof said
  } catch {
    return null
  }
  if (said.event === 'ready') return 'ready'
  if (said.event !== 'failed' || typeof said.code !== 'string' || typeof said.message !== 'string')
    return null
  // A wrong setting is a wrong request; of the rest, the exit code says only that it failed.
  const kind =
    said.code.startsWith('config/') || said.code === 'server/insecure-remote' ? 'bad-request' : 'failed'
  return new BatonError(kind, said.code, said.message, {
    ...(typeof said.hint === 'string' ? { hint: said.hint } : {}),
    ...(typeof said.details === 'object' && said.details !== null
      ? { details: said.details as Readonly<Record<string, unknown>> }
      : {}),
  })
}
