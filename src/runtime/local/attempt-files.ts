/** The files of an attempt's folder that the launcher and its shepherd share. See docs/attempt-contract.md. */
import { existsSync } from 'node:fs'
import { link, readFile, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { systemErrorCode, type ProcessIdentity } from '#base'
import type { ExitReport } from '../launcher.ts'

export const FILES = {
  order: 'attempt.json',
  claim: 'claim.json',
  exit: 'exit.json',
  stop: 'stop',
  cgroups: 'cgroups.json',
  logs: 'logs',
} as const

const Claim = z.object({
  pid: z.number().int().positive(),
  startTicks: z.number(),
  bootId: z.string(),
  at: z.number(),
})
/** `revoked`: an empty file, which needs no space on a full disk. */
export type Claim = z.infer<typeof Claim> | 'revoked'

/**
 * Take the attempt, or find that another has: the file appears whole and at most once, because link(2) fails
 * where the name exists.
 */
export async function makeClaim(
  directory: string,
  claim: ProcessIdentity & { at: number },
): Promise<boolean> {
  const path = join(directory, FILES.claim)
  const draft = `${path}.${process.pid}`
  await writeFile(draft, JSON.stringify(claim), { mode: 0o600, flush: true })
  try {
    await link(draft, path)
    return true
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false
    throw error
  } finally {
    await unlink(draft).catch(() => {})
  }
}

/** Take the attempt so that nobody starts it. False: it was claimed before. */
export async function revokeClaim(directory: string): Promise<boolean> {
  try {
    await writeFile(join(directory, FILES.claim), '', { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return (await readClaim(directory)) === 'revoked'
    // Without a folder nobody can claim it. Without an order, which comes first, nobody tries to.
    if (!existsSync(join(directory, FILES.order))) return true
    throw error
  }
}

export async function readClaim(directory: string): Promise<Claim | null> {
  const text = await readText(directory, FILES.claim)
  return text === '' ? 'revoked' : parseJson(text, Claim)
}

const Exit = z.object({
  at: z.number(),
  exitCode: z.number().int().nullable(),
  signal: z.string().nullable(),
  task: z.string(),
  message: z.string().nullable(),
  // Plain, and not the contract's: what a shepherd loads, it keeps for as long as its job.
  said: z
    .object({ code: z.string(), facts: z.record(z.string(), z.union([z.string(), z.number()])) })
    .nullish(),
  wasStopped: z.boolean().default(false),
  wasOutOfMemory: z.boolean().default(false),
})
export const readExit = (directory: string): Promise<ExitReport | null> =>
  readJson(directory, FILES.exit, Exit)

const Cgroups = z.array(z.string())
export const readCgroups = async (directory: string): Promise<string[]> =>
  (await readJson(directory, FILES.cgroups, Cgroups)) ?? []

async function readJson<T>(directory: string, name: string, schema: z.ZodType<T>): Promise<T | null> {
  return parseJson(await readText(directory, name), schema)
}

async function readText(directory: string, name: string): Promise<string | null> {
  try {
    return await readFile(join(directory, name), 'utf8')
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT' || systemErrorCode(error) === 'ENOTDIR') return null
    throw error
  }
}

/** Null: absent, or not what we write (a program may have written over it). */
function parseJson<T>(text: string | null, schema: z.ZodType<T>): T | null {
  if (text === null) return null
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
