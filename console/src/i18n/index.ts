/** The words of the console in two languages. Keys are typed by the English catalogue. */
import { createInstance, type i18n } from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Language } from '../format/times.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

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

export function createWords(language: Language): i18n {
  const words = createInstance()
  void words.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: { en: { translation: en }, zh: { translation: zh } },
    keySeparator: false,
    nsSeparator: false,
    // React escapes what it writes.
    interpolation: { escapeValue: false },
    initAsync: false,
  })
  return words
}
