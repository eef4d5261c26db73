/** The words of the console in two languages. Keys are typed by the English catalogue. */
import { createInstance, type i18n } from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Language } from '../format/times.ts'
import type { en } from './en.ts'

type Stripped<Name> = Name extends `${infer Base}_one` | `${infer Base}_other` ? Base : Name
/** A key, without its plural ending. */
export type Key = Stripped<keyof typeof en>

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: typeof en }
    keySeparator: false
    nsSeparator: false
  }
}

const load = async (language: Language): Promise<Readonly<Record<string, string>>> =>
  language === 'zh' ? (await import('./zh.ts')).zh : (await import('./en.ts')).en

/** Only the words of the person's language are fetched. */
export async function createWords(language: Language): Promise<i18n> {
  const words = createInstance()
  await words.use(initReactI18next).init({
    lng: language,
    resources: { [language]: { translation: await load(language) } },
    keySeparator: false,
    nsSeparator: false,
    // React escapes what it writes.
    interpolation: { escapeValue: false },
  })
  return words
}

export async function changeWords(words: i18n, language: Language): Promise<void> {
  if (!words.hasResourceBundle(language, 'translation'))
    words.addResourceBundle(language, 'translation', await load(language))
  await words.changeLanguage(language)
}
