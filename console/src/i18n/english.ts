/** All English words: one file to fetch. */
import { wordsEn } from '#contract'
import { en } from './en.ts'

export const english = { ...wordsEn, ...en } as const
