/** What the guard does with what it finds. A policy is a file with a version; see built-in.ts for the default. */
import { z } from 'zod'

const Action = z.enum(['allow', 'mask', 'block'])
export type Action = z.infer<typeof Action>
const WordAction = z.enum(['mask', 'block'])

const InAndOut = z.strictObject({
  in: Action.describe('On the way to the model'),
  out: Action.describe('On the way back'),
})
const Texts = z.strictObject({ en: z.string().min(1).max(4000), zh: z.string().min(1).max(4000) })

/** What the detectors tell apart: kinds of personal data, and secrets. */
export const CLASSES = [
  'phone',
  'landline',
  'foreign-phone',
  'email',
  'id-card',
  'passport',
  'travel-permit',
  'us-ssn',
  'bank-card',
  'iban',
  'company-code',
  'plate',
  'ip-address',
  'web-address',
  'name',
  'address',
  'secret',
] as const
/** Guesses, and what is no secret to most: a policy lets them pass unless it says otherwise. */
export const CLASSES_OF_CHOICE: ReadonlySet<PersonalClass> = new Set([
  'web-address',
  'ip-address',
  'name',
  'address',
])
export type PersonalClass = (typeof CLASSES)[number]

function forEach<Value>(value: Value): Record<PersonalClass, Value> {
  return Object.fromEntries(CLASSES.map((name) => [name, value])) as Record<PersonalClass, Value>
}

export const WordList = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be 1–40 of a–z, 0–9 and "-"'),
  action: WordAction.default('block'),
  directions: z
    .array(z.enum(['in', 'out']))
    .min(1)
    .default(['in', 'out']),
  leet: z.boolean().default(false).describe('Also with digits for letters: b0mb, k1ll'),
  words: z.array(z.string().min(1).max(100)).max(50_000),
})
export type WordList = z.infer<typeof WordList>

export const Policy = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be 1–40 of a–z, 0–9 and "-"'),
  version: z.number().int().min(1),
  safetyPrompt: Texts.describe('Put before the messages of every chat, where the caller cannot take it away'),
  safeAnswer: Texts.describe('Said in place of what is blocked'),
  classes: z.strictObject(forEach(InAndOut)),
  words: z.array(WordList).max(100),
})
export type Policy = z.infer<typeof Policy>

/** A policy file states what differs; a list of words replaces the built-in list of the same name. */
export const PolicyFile = z.strictObject({
  name: Policy.shape.name,
  version: Policy.shape.version,
  safetyPrompt: Texts.partial().optional(),
  safeAnswer: Texts.partial().optional(),
  classes: z.strictObject(forEach(InAndOut.partial())).partial().optional(),
  words: z.array(WordList).max(100).optional(),
})
export type PolicyFile = z.infer<typeof PolicyFile>
