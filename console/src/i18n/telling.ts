/** What the server says, in the person's language; its English text where that is all there is. */
import type { Said, ToldError } from '#contract'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../api/problem.ts'

type English = string | null | undefined
type MaybeSaid = Said | null | undefined

export interface Telling {
  message(english: English, said: MaybeSaid): string
  /** With a full stop, for a line of several sentences. */
  sentence(english: English, said: MaybeSaid): string
  error(error: ApiError): ToldError
  /** In a note: whatever was thrown. */
  failure(error: unknown): string
  /** A word of the server by its kind: `unit`, `steps`. One that the catalogue lacks stays as it is. */
  word(kind: WordKind, word: string): string
  /** `20 letters and digits`: a number and what it counts. */
  measure(text: string): string
}

type WordKind =
  | 'class'
  | 'event'
  | 'finish'
  | 'operator'
  | 'personal'
  | 'phase'
  | 'proof'
  | 'reason'
  | 'tier'
  | 'unit'

/** The server speaks it. */
const ENGLISH: Telling = {
  message: (english) => english ?? '',
  sentence: (english) => (english ? english.replace(/([^.!?])$/, '$1.') : ''),
  error: (error) => error,
  failure: (thrown) => (thrown instanceof Error ? thrown.message : String(thrown)),
  word: (_, word) => word,
  measure: (text) => text,
}

const tellings = new Map<string, Telling>()
export const addTelling = (language: string, telling: Telling): void => void tellings.set(language, telling)

export const useTold = (): Telling => tellings.get(useTranslation().i18n.language) ?? ENGLISH
