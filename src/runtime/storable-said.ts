/** What a program told, without what PostgreSQL could not keep. */
import type { Fact, Said } from '#contract'
import { storable } from './storable.ts'

export function storableSaid({ code, facts }: Said): Said {
  const entries = Object.entries(facts).map(([name, fact]) => [storable(name), storableFact(fact)])
  return { code: storable(code), facts: Object.fromEntries(entries) as Said['facts'] }
}

function storableFact(fact: Fact): Fact {
  if (typeof fact === 'string') return storable(fact)
  if (typeof fact === 'number') return fact
  if ('code' in fact) return storableSaid(fact)
  return fact.map((part) => storableFact(part) as string | number | Said)
}
