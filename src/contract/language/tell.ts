/** From what the server said to a sentence in a person's language. */
import type { Fact, Said } from './said.ts'

/** The text of a key in one language; undefined where it has none. */
export type Lookup = (key: string) => string | undefined

/** Null: the language lacks this sentence, or a name or number that it needs. Then the English text stands. */
export function tell(said: Said, lookup: Lookup): string | null {
  if (said.code === 'error') return tellError(said, lookup)
  const facts: Record<string, string> = {}
  for (const [name, fact] of Object.entries(said.facts)) {
    const text = tellFact(fact, lookup)
    if (text === null) return null
    facts[name] = text
  }
  return fillKey(said.code, facts, lookup)
}

export interface ToldError {
  readonly message: string
  readonly hint: string | null
}

/** What a problem says, in the language that `lookup` holds; English where that language lacks it. */
export function tellProblem(
  { code, message, hint, details }: ToldError & { code: string; details: Readonly<Record<string, unknown>> },
  lookup: Lookup,
): ToldError {
  const facts: Record<string, string> = {}
  for (const [name, detail] of Object.entries(details)) {
    const text = isFact(detail) ? tellFact(detail, lookup) : null
    if (text !== null) facts[name] = text
  }
  const translated = fillKey(`error.${code}`, facts, lookup)
  if (translated === null) return { message, hint }
  return {
    message: translated,
    hint: hint === null ? null : (fillKey(`hint.${code}`, facts, lookup) ?? hint),
  }
}

/** A failure inside a sentence: `because` it could not be published. */
function tellError({ facts }: Said, lookup: Lookup): string {
  const { code, message, hint, ...details } = facts
  const english = { message: String(message), hint: hint === undefined ? null : String(hint) }
  const told = tellProblem({ code: String(code), ...english, details }, lookup)
  if (told.hint === null) return told.message
  const joint = fillKey('with.advice', { what: told.message, advice: told.hint }, lookup)
  return joint ?? `${told.message}. ${told.hint}`
}

function tellFact(fact: Fact, lookup: Lookup): string | null {
  if (typeof fact === 'string' || typeof fact === 'number') return String(fact)
  if ('code' in fact) return tell(fact, lookup)
  const parts = fact.map((part) => tellFact(part, lookup))
  return parts.includes(null) ? null : parts.join(lookup('list.separator') ?? ', ')
}

function fillKey(key: string, facts: Readonly<Record<string, string>>, lookup: Lookup): string | null {
  const plural = facts['count'] === '1' ? lookup(`${key}_one`) : undefined
  const text = lookup(key) ?? plural ?? lookup(`${key}_other`)
  if (text === undefined) return null
  let isWhole = true
  const filled = text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    isWhole &&= Object.hasOwn(facts, name)
    return facts[name] ?? ''
  })
  return isWhole ? filled : null
}

export function isFact(value: unknown): value is Fact {
  if (typeof value === 'string' || typeof value === 'number') return true
  if (Array.isArray(value)) return value.every(isFact)
  return typeof value === 'object' && value !== null && 'code' in value && 'facts' in value
}
