/**
 * A sentence of the server as data: which sentence (a key of the catalogue) and its names and numbers. Who reads
 * it fills in the words of a language; the English text travels beside it for people with curl.
 *
 * A fact may itself be a sentence, or a list of them: "It wants {{wants}}".
 */
import { z } from 'zod'

export const Said = z
  .object({
    code: z.string().max(200),
    get facts() {
      return z.record(z.string(), Fact)
    },
  })
  .meta({ id: 'Said' })
export interface Said {
  readonly code: string
  readonly facts: Readonly<Record<string, Fact>>
}

export const Fact: z.ZodType<Fact> = z
  .union([
    z.string(),
    z.number(),
    z.lazy(() => Said),
    z.array(z.union([z.string(), z.number(), z.lazy(() => Said)])),
  ])
  .meta({ id: 'Fact' })
export type Fact = string | number | Said | readonly (string | number | Said)[]

/** As a program of a job may write it: nothing inside anything, so that its depth needs no limit. */
export const PlainSaid = z.object({
  code: z.string().max(200),
  facts: z.record(z.string().max(100), z.union([z.string().max(2_000), z.number()])).default({}),
})

/** Words that have no other language: what a program printed, a reason of the operating system. */
export const verbatim = (text: string): Said => ({ code: 'verbatim', facts: { text } })
