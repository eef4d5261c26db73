/** Bodies as lines of their file, in parts: a long body is never a second time in memory whole. */
import { slicesOf } from '../slices.ts'

const PART_CHARS = 65_536

/** By digest. One line each: `{"digest":"sha256:…","body":"…"}`. */
export function* bodyLines(bodies: ReadonlyMap<string, string>): Generator<Buffer> {
  let part = ''
  for (const [digest, body] of bodies) {
    part += `{"digest":"${digest}","body":"`
    for (const slice of slicesOf(body)) {
      part += JSON.stringify(slice).slice(1, -1)
      if (part.length < PART_CHARS) continue
      yield Buffer.from(part)
      part = ''
    }
    part += '"}\n'
  }
  if (part !== '') yield Buffer.from(part)
}
