/** Types of catalogues: which keys a language has, and which facts a sentence needs. */

/** The same keys in a language with one plural form: a missing or misspelt one does not compile. */
export type Translation<English> = {
  readonly [Key in keyof English as Key extends `${string}_one` ? never : Key]: string
}

/** A key without its plural ending. */
export type KeyOf<English> = Stripped<keyof English>
type Stripped<Key> = Key extends `${infer Base}_one` | `${infer Base}_other` ? Base : Key

/** The sentence of a key; of a plural, that for many. */
type TextOf<English, Key extends string> = Key extends keyof English
  ? English[Key]
  : `${Key}_other` extends keyof English
    ? English[`${Key}_other`]
    : never

/** The names between {{ and }}. */
export type FactName<English, Key extends string> = NamesIn<TextOf<English, Key>>
type NamesIn<Text> = Text extends `${string}{{${infer Name}}}${infer Rest}` ? Name | NamesIn<Rest> : never
