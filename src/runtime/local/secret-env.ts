/**
 * How values that may be written nowhere reach a shepherd: through its standard input, once, before it claims the
 * attempt. They end in its memory and in the environment of the processes that it starts.
 *
 * A server that dies meanwhile leaves a shepherd that has read less than all. It leaves without a claim, so nothing has
 * started, and whoever looks next launches the attempt again.
 */
import type { Readable, Writable } from 'node:stream'
import { z } from 'zod'

const Values = z.record(z.string(), z.string())
/** More than the kernel takes for the environment of a process, in JSON's longest spelling. */
const LIMIT_BYTES = 32 * 1024 * 1024
/** A server that is alive writes at once. */
const WAIT_MS = 10_000

/** Never throws: a shepherd that has gone has claimed nothing, or another has claimed. */
export function handOver(stdin: Writable, values: Readonly<Record<string, string>>): Promise<void> {
  stdin.on('error', () => {})
  return new Promise((resolve) => void stdin.end(JSON.stringify(values), () => resolve()))
}

/** Null: not all of these came. */
export async function takeOver(
  stdin: Readable,
  names: readonly string[],
): Promise<Readonly<Record<string, string>> | null> {
  const timer = setTimeout(() => stdin.destroy(new Error('nothing came')), WAIT_MS)
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of stdin as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > LIMIT_BYTES) return null
      chunks.push(chunk)
    }
    const values = Values.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')))
    return names.every((name) => Object.hasOwn(values, name)) ? values : null
  } catch {
    return null
  } finally {
    clearTimeout(timer)
    stdin.destroy()
  }
}
