/** Lines of a file as they lie on disk, one at a time: segments may be large. */
import { createReadStream } from 'node:fs'

export interface FileLine {
  readonly bytes: Buffer
  /** From 1. */
  readonly number: number
  /** False for what stands behind the last line break. */
  readonly isWhole: boolean
}

export async function* readLines(path: string): AsyncGenerator<FileLine> {
  let rest: Buffer[] = []
  let number = 1
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let from = 0
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      const bytes =
        rest.length === 0 ? chunk.subarray(from, at) : Buffer.concat([...rest, chunk.subarray(from, at)])
      rest = []
      from = at + 1
      yield { bytes, number: number++, isWhole: true }
    }
    if (from < chunk.length) rest.push(chunk.subarray(from))
  }
  if (rest.length > 0) yield { bytes: Buffer.concat(rest), number, isWhole: false }
}
