/** All kinds of personal data in a run: the first kind that claims a place has it. */
import { KINDS } from './kinds.ts'
import { readLabel } from './read-label.ts'
import type { RunMatch } from './model.ts'
import type { Run } from './run-scanner.ts'

/** In the order of their values; the last two are other spellings of 0 and 1. */
const HAN_DIGITS = '零一二三四五六七八九〇幺'
/** Shorter ones are words: "三三两两", "二〇二六年". */
const HAN_NUMBER = new RegExp(`[${HAN_DIGITS}\\d](?:[ .-]?[${HAN_DIGITS}\\d]){6,}`, 'g')
/** How far a label may stand before its number. */
const LABEL_CHARS = 32

export function findPersonalData(run: Run): RunMatch[] {
  const text = run.text.replaceAll(HAN_NUMBER, (number) =>
    number.replaceAll(/[^\d .-]/g, (char) => String(HAN_DIGITS.indexOf(char) % 10)),
  )
  const matches: RunMatch[] = []
  for (const kind of KINDS) {
    if (kind.class === 'email' || kind.class === 'web-address' ? !run.mayHoldAddress : !run.mayHoldNumber)
      continue
    kind.pattern.lastIndex = 0
    for (let found = kind.pattern.exec(text); found !== null; found = kind.pattern.exec(text)) {
      const [written, ...groups] = found
      const place = { start: found.index, end: found.index + written.length }
      if (written === '' || matches.some(({ start, end }) => start < place.end && place.start < end)) {
        kind.pattern.lastIndex = found.index + 1
        continue
      }
      const before = (run.before + text.slice(0, place.start)).slice(-LABEL_CHARS).toLowerCase()
      const after = text.slice(place.end)
      const accepted = kind.judge({ text: written, groups, before, after, label: readLabel(before) })
      if (accepted === null) {
        // What begins here is none; something may begin at the next character.
        kind.pattern.lastIndex = found.index + 1
        continue
      }
      const { value, proof, start = 0, end = written.length } = accepted
      matches.push({
        start: place.start + start,
        end: place.start + end,
        class: kind.class,
        detector: kind.detector,
        proof,
        value,
      })
    }
  }
  return matches.toSorted((a, b) => a.start - b.start)
}
