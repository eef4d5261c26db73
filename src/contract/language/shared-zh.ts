/** All shared Chinese words but those of errors. */
import { saidZh } from './said-zh.ts'
import { wordsZh } from './words-zh.ts'

export const sharedZh = { ...wordsZh, ...saidZh }
