/**
 * What the command line says, in English and Chinese. Each message is a function or a text of one type, so a
 * missing or misspelt one does not compile. Codes, names and commands are not translated.
 *
 * The console has a catalogue of its own: it may import the wire types and nothing else of src.
 */
import { en, type Messages } from './en.ts'
import { zh } from './zh.ts'

export type { Messages } from './en.ts'
export type Language = 'en' | 'zh'

export const messages: Readonly<Record<Language, Messages>> = { en, zh }

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
