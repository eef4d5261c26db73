/** Sentences as the server makes them: by key, with the facts that the key asks for. */
import { verbatim, type Fact, type Said } from './said.ts'
import { saidEn } from './said-en.ts'
import { isFact, tell } from './tell.ts'
import type { FactName, KeyOf } from './translation.ts'

export type SaidCode = KeyOf<typeof saidEn>
type FactsOf<Code extends SaidCode> = Readonly<Record<FactName<typeof saidEn, Code>, Fact>>

export function say<Code extends SaidCode>(
  code: Code,
  ...[facts]: [FactName<typeof saidEn, Code>] extends [never]
    ? [facts?: { readonly count?: number }]
    : [facts: FactsOf<Code>]
): Said {
  return { code, facts: facts ?? {} }
}

const lookup = (key: string): string | undefined =>
  Object.hasOwn(saidEn, key) ? saidEn[key as keyof typeof saidEn] : undefined

/** In English, for people with curl; a sentence that this version does not know says its code. */
export const inEnglish = (said: Said): string => tell(said, lookup) ?? said.code
/** Whether the catalogue has it, whole: for what programs of jobs write. */
export const isKnown = (said: Said): boolean => tell(said, lookup) !== null

/** What a failure says, with what to do, inside the sentence of what it ends. */
export function sayError({ code, message, hint, details = {} }: Failure): Said {
  const plain = Object.fromEntries(Object.entries(details).filter(([, detail]) => isFact(detail)))
  return {
    code: 'error',
    facts: { ...(plain as Said['facts']), code, message, ...(hint === undefined ? {} : { hint }) },
  }
}

interface Failure {
  readonly code: string
  readonly message: string
  readonly hint?: string | undefined
  readonly details?: Readonly<Record<string, unknown>> | undefined
}

/** Of what has a message: as data, or its English text where it has no other. */
export const saidOf = (of: {
  readonly message: string | null
  readonly said?: Said | null | undefined
}): Said | null => of.said ?? (of.message === null ? null : verbatim(of.message))

/** Who did it. Accounts and keys have their names; parts of Baton have words. */
export function sayActor(by: string): Said | string {
  if (by === 'the endpoint') return say('actor.endpoint')
  return by === 'the study' ? say('actor.study') : by
}

/** A fixed phrase of ours by its English text; anything else as it is. */
export function sayProblem(phrase: string): Said {
  const said: Said = { code: `problem.${phrase}`, facts: {} }
  return isKnown(said) ? said : verbatim(phrase)
}
