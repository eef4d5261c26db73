/** JSON from outside, parsed with a limit on its depth: later code may walk it recursively. */
import { badJson } from './errors.ts'

const DEPTH_LIMIT = 64

export function parseJson(text: string): unknown {
  checkDepth(text)
  let value: unknown
  try {
    // The key may be spelled with escapes.
    value = /__proto__|\\u/.test(text) ? JSON.parse(text, dropProto) : JSON.parse(text)
  } catch (error) {
    throw badJson(error instanceof Error ? error.message : String(error))
  }
  return value
}

/** "__proto__" as a key makes a plain member here, and a prototype wherever the object is copied by assignment. */
function dropProto(this: unknown, key: string, value: unknown): unknown {
  return key === '__proto__' ? undefined : value
}

/** Counts brackets outside strings. Broken JSON is left to JSON.parse. */
function checkDepth(text: string): void {
  let depth = 0
  let isInString = false
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (isInString) {
      if (code === 0x5c) index += 1
      else if (code === 0x22) isInString = false
    } else if (code === 0x22) {
      isInString = true
    } else if (code === 0x5b || code === 0x7b) {
      depth += 1
      if (depth > DEPTH_LIMIT) throw badJson(`it is nested more than ${DEPTH_LIMIT} deep`)
    } else if (code === 0x5d || code === 0x7d) {
      depth -= 1
    }
  }
}
