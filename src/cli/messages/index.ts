/**
 * What the command line says, in the person's language. The words that it shares with the console are the
 * contract's; its own stand beside this file. Only the chosen language is loaded. Codes, names and commands are
 * not translated.
 */
import { createInstance } from 'i18next'
import type { BatonError } from '#base'
import {
  loadErrorWords,
  loadWords,
  tell,
  tellProblem,
  wordsOfErrors,
  type FactName,
  type KeyOf,
  type Language,
  type Said,
  type ToldError,
  type Words,
} from '#contract'
import { largestUnit } from '../output/units.ts'
import type { en } from './en.ts'

export type { Language } from '#contract'

type Own = typeof en
type Key = KeyOf<Own>
type Facts<Name extends Key> = Readonly<Record<FactName<Own, Name>, string | number>>

export interface Messages {
  <Name extends Key>(key: Name, ...facts: [FactName<Own, Name>] extends [never] ? [] : [Facts<Name>]): string
  readonly language: Language
  /** The state's code in English, its word elsewhere. */
  state(state: string): string
  gate(state: string): string
  /** A word of the server by its kind: `unit`, `steps`; one that the catalogue lacks stays as it is. */
  word(
    kind: 'finish' | 'operator' | 'phase' | 'reason' | 'unit' | 'verdict' | 'why' | 'event' | 'class',
    word: string,
  ): string
  /** `8m`, in the units of the language. */
  age(ms: number): string
  /** What the server said. */
  told(english: string | null, said: Said | null | undefined): string
  /** `20 letters and digits`: a number and what it counts. */
  measure(text: string): string
  problem(error: BatonError): ToldError
}

export async function loadMessages(language: Language): Promise<Messages> {
  const own = language === 'zh' ? await loadOwnChinese() : (await import('./en.ts')).en
  const words: Readonly<Record<string, string>> = {
    ...(await loadWords(language)),
    ...(await loadErrorWords(language)),
    ...own,
  }
  const i18n = createInstance()
  await i18n.init({
    lng: language,
    resources: { [language]: { translation: words } },
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
  })
  // English is what the server wrote.
  const lookup = (key: string): string | undefined => (language === 'en' ? undefined : words[key])
  return Object.assign(
    ((key: string, facts: object = {}) => i18n.t(key, facts as Record<string, unknown>)) as Messages,
    {
      language,
      state: (state: string) => lookup(`state.${state}`) ?? state,
      word: (kind: string, word: string) => lookup(`${kind}.${word}`) ?? word,
      age: (ms: number) => {
        const [amount, unit] = largestUnit(ms)
        return i18n.t(`age.${unit}`, { amount })
      },
      told: (english: string | null, said: Said | null | undefined) =>
        (language === 'en' || said === null || said === undefined ? null : tell(said, lookup)) ??
        english ??
        '',
      measure: (text: string) => {
        const [, number = '', what = ''] = /^([0-9.,]+) (.+)$/.exec(text) ?? []
        const translated = lookup(`measure.${what}`)
        return translated === undefined ? text : `${number} ${translated}`
      },
      gate: (state: string) => lookup(`gate.${state}`) ?? state,
      problem: ({ code, message, hint, details = {} }: BatonError) =>
        tellProblem({ code, message, hint: hint ?? null, details }, lookup),
    },
  )
}

async function loadOwnChinese(): Promise<Words> {
  const { zh } = await import('./zh.ts')
  const { errorsZh } = await import('./errors-zh.ts')
  return { ...zh, ...wordsOfErrors(errorsZh) }
}

/** --lang, else BATON_LANG, else what the system's locale says. */
export function languageOf(
  option: string | undefined,
  variables: Readonly<Record<string, string | undefined>>,
): Language {
  const wanted =
    option ||
    variables['BATON_LANG'] ||
    variables['LC_ALL'] ||
    variables['LC_MESSAGES'] ||
    variables['LANG'] ||
    ''
  return wanted.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}
