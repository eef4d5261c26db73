/** A sentence as the tables keep it: its English text, and as data what another language needs. */
import { inEnglish, type Said } from '#contract'

export const NOTHING_SAID = { message: null, said: null } as const

export const messageColumns = (
  said: Said | null,
): { readonly message: string | null; readonly said: string | null } =>
  said === null ? NOTHING_SAID : { message: inEnglish(said), said: JSON.stringify(said) }
