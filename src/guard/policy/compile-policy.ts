/** A policy made ready to scan with: for each direction, its words as automata and what to do with each class. */
import { foldOf } from '../fold/char-table.ts'
import { foldLeet, hasLeet } from '../fold/leet.ts'
import { buildAutomaton, foldWord, type Automaton } from '../words/automaton.ts'
import { CLASSES, type Action, type PersonalClass, type Policy, type WordList } from './model.ts'

export type Direction = 'in' | 'out'

export interface CompiledWords {
  readonly automaton: Automaton
  /** For each word of the automaton. */
  readonly words: readonly {
    readonly list: string
    readonly action: 'mask' | 'block'
    readonly value: string
  }[]
  /** Whether a match, as it is written, is one; null: always. */
  readonly isFound: ((written: string) => boolean) | null
}

export interface CompiledSide {
  /** All words as they are; then, where a list asks for it, those that may hide behind digits. */
  readonly automata: readonly CompiledWords[]
  readonly wordCount: number
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
  const lists = policy.words.filter((list) => list.directions.includes(direction))
  const plain = compileWords(lists, foldOf, null)
  const leet = lists.filter((list) => list.leet)
  return {
    automata: leet.length === 0 ? [plain] : [plain, compileWords(leet, foldLeet, hasLeet)],
    wordCount: plain.words.length,
    classes: Object.fromEntries(
      CLASSES.map((name) => [name, policy.classes[name][direction]]),
    ) as CompiledSide['classes'],
  }
}

function compileWords(
  lists: readonly WordList[],
  fold: (codePoint: number) => number,
  isFound: CompiledWords['isFound'],
): CompiledWords {
  const entries = lists.flatMap((list) =>
    list.words.map((word) => ({ folded: foldWord(word, fold), list: list.name, action: list.action })),
  )
  return {
    automaton: buildAutomaton(
      entries.map(({ folded }) => folded),
      fold,
    ),
    words: entries.map(({ folded, list, action }) => ({
      list,
      action,
      value: String.fromCharCode(...folded.letters),
    })),
    isFound,
  }
}
