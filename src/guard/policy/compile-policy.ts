/** A policy made ready to scan with: one automaton for each direction. */
import { buildAutomaton, foldWord, type Automaton } from '../words/automaton.ts'
import type { Action, PersonalClass, Policy } from './model.ts'

export type Direction = 'in' | 'out'

export interface CompiledSide {
  readonly automaton: Automaton
  /** For each word of the automaton. */
  readonly words: readonly {
    readonly list: string
    readonly action: 'mask' | 'block'
    readonly value: string
  }[]
  readonly classes: Readonly<Record<PersonalClass, Action>>
}

export interface CompiledPolicy {
  readonly policy: Policy
  /** As records name it: "default@1". */
  readonly ref: string
  readonly in: CompiledSide
  readonly out: CompiledSide
}

export function compilePolicy(policy: Policy): CompiledPolicy {
  return { policy, ref: `${policy.name}@${policy.version}`, in: side(policy, 'in'), out: side(policy, 'out') }
}

function side(policy: Policy, direction: Direction): CompiledSide {
  const entries = policy.words
    .filter((list) => list.directions.includes(direction))
    .flatMap((list) =>
      list.words.map((word) => ({ folded: foldWord(word), list: list.name, action: list.action })),
    )
  return {
    automaton: buildAutomaton(entries.map(({ folded }) => folded)),
    words: entries.map(({ folded, list, action }) => ({
      list,
      action,
      value: String.fromCharCode(...folded.letters),
    })),
    classes: {
      phone: policy.classes.phone[direction],
      email: policy.classes.email[direction],
      'id-card': policy.classes['id-card'][direction],
      secret: policy.classes.secret[direction],
    },
  }
}
