/**
 * The words of the console: those that it shares with the command line (of the contract), and its own. Keys are
 * typed by the English catalogue.
 */
import { createInstance, type i18n } from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Language } from '../format/times.ts'
import type { english } from './english.ts'
import { addTelling } from './telling.ts'

type Stripped<Name> = Name extends `${infer Base}_one` | `${infer Base}_other` ? Base : Name
/** A key, without its plural ending. */
export type Key = Stripped<keyof typeof english>

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: typeof english }
    keySeparator: false
    nsSeparator: false
  }
}

/** Only the words of the person's language are fetched. */
export async function createWords(language: Language): Promise<i18n> {
  const words = createInstance()
  await words.use(initReactI18next).init({
    lng: language,
    resources: { [language]: { translation: await load(words, language) } },
    keySeparator: false,
    nsSeparator: false,
    // React escapes what it writes.
    interpolation: { escapeValue: false },
    react: { bindI18nStore: 'added' },
  })
  return words
}

export async function changeWords(words: i18n, language: Language): Promise<void> {
  if (!words.hasResourceBundle(language, 'translation'))
    words.addResourceBundle(language, 'translation', await load(words, language))
  await words.changeLanguage(language)
}

/** English sentences come from the server as they are; another language fills them in, those of errors later. */
async function load(words: i18n, language: Language): Promise<Readonly<Record<string, string>>> {
  if (language === 'en') return (await import('./english.ts')).english
  const { chinese, tellIn, loadErrorWords } = await import('./chinese.ts')
  addTelling(
    language,
    tellIn((key) => {
      const text: unknown = words.getResource(language, 'translation', key)
      return typeof text === 'string' ? text : undefined
    }),
  )
  void loadErrorWords(language).then((errors) =>
    words.addResourceBundle(language, 'translation', errors, true, true),
  )
  return chinese
}
