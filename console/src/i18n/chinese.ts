/** All Chinese words but those of errors, and how sentences of the server are told in them: one file to fetch. */
import { sharedZh, type Lookup, tell, tellProblem } from '#contract'
import { ApiError } from '../api/problem.ts'
import type { Telling } from './telling.ts'
import { zh } from './zh.ts'

export { loadErrorWords } from '#contract'

export const chinese: Readonly<Record<string, string>> = { ...sharedZh, ...zh }

export function tellIn(lookup: Lookup): Telling {
  const message: Telling['message'] = (english, said) =>
    (said === null || said === undefined ? null : tell(said, lookup)) ?? english ?? ''
  const error: Telling['error'] = ({ code, message: english, hint, details }) =>
    tellProblem({ code, message: english, hint, details }, lookup)
  return {
    message,
    error,
    sentence: (english, said) => {
      const text = message(english, said)
      return text === '' || /[.!?。！？]$/.test(text) ? text : `${text}。`
    },
    failure: (thrown) => (thrown instanceof ApiError ? error(thrown).message : String(thrown)),
    word: (kind, word) => lookup(`${kind}.${word}`) ?? word,
    measure: (text) => {
      const [, number = '', what = ''] = /^([0-9.,]+) (.+)$/.exec(text) ?? []
      const translated = lookup(`measure.${what}`)
      return translated === undefined ? text : `${number} ${translated}`
    },
  }
}
