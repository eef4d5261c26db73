import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { systemErrorCode } from '#base'
import { headFile, type AuditHead } from './model.ts'

const Head = z.object({ records: z.number().int().min(0), hash: z.string() })

/** How far the log had reached when the head was last written; null for a log that is younger than a second. */
export async function readHead(dir: string): Promise<AuditHead | null | 'unreadable'> {
  let text: string
  try {
    text = await readFile(headFile(dir), 'utf8')
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null
    throw error
  }
  try {
    return Head.parse(JSON.parse(text))
  } catch {
    return 'unreadable'
  }
}
