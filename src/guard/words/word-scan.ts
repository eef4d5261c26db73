/** Words in a text that is there as a whole: the scan alone, for those who want to know what it costs. */
import { createTextWindow } from '../scan/text-window.ts'
import { buildAutomaton, foldWord } from './automaton.ts'
import { WordScanner } from './word-scanner.ts'

/** Builds the automaton once; the function it returns counts the words in a text. */
export function createWordScan(words: readonly string[]): (text: string) => number {
  const automaton = buildAutomaton(words.map((word) => foldWord(word)))
  return (text) => {
    let count = 0
    const window = createTextWindow()
    const scanner = new WordScanner(automaton, window, () => {
      count += 1
      return false
    })
    window.push(text)
    window.close()
    scanner.scan(window.end)
    scanner.end()
    return count
  }
}
