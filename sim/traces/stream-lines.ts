/**
 * Lines of a file, plain or gzipped, with their numbers: read as they are needed, so that a log of any length
 * takes the memory of its longest line.
 */
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { BatonError } from '#base'

export interface Line {
  readonly text: string
  /** From 1. */
  readonly number: number
}

/** Empty lines are left out, and counted. */
export async function* streamLines(path: string): AsyncGenerator<Line> {
  const file = createReadStream(path)
  const unreadable = (cause: unknown): BatonError =>
    new BatonError('bad-request', 'sim/trace-unreadable', `${path} cannot be read`, {
      hint: 'Name a folder of traces with --data',
      cause,
    })
  let input: NodeJS.ReadableStream = file
  if (path.endsWith('.gz')) {
    const inflated = createGunzip()
    // An error of the file does not travel down a pipe by itself.
    file.on('error', (error) => inflated.destroy(error))
    input = file.pipe(inflated)
  }
  let number = 0
  try {
    for await (const text of createInterface({ input, crlfDelay: Infinity })) {
      number += 1
      if (text !== '') yield { text, number }
    }
  } catch (cause) {
    throw unreadable(cause)
  } finally {
    file.destroy()
  }
}

/** What is wrong with one line, where it stands, and what to do. */
export function lineError(path: string, number: number, what: string): BatonError {
  const name = basename(path)
  return new BatonError('bad-request', 'sim/bad-trace-row', `${name}, line ${number}: ${what}`, {
    hint: `Mend or remove line ${number} of ${name}`,
  })
}
