/** The files of a log, by the first record of each. */
import { readdir } from 'node:fs/promises'
import { systemErrorCode } from '#base'

const SEGMENT = /^(\d{12})\.jsonl$/

export async function listSegments(folder: string): Promise<number[]> {
  let names: string[]
  try {
    names = await readdir(folder)
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return []
    throw error
  }
  return names
    .flatMap((name) => SEGMENT.exec(name)?.[1] ?? [])
    .map(Number)
    .toSorted((a, b) => a - b)
}
