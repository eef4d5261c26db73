/** A dataset, model, endpoint or recipe that is not there: the one of a like name, for those who mistyped it. */
import { BatonError } from '#base'
import { nearest } from '#config'
import type { Client } from './http/client.ts'

/** Where the names of the missing kind are listed. */
const LISTS: Readonly<Record<string, string>> = {
  'data/dataset-not-found': '/datasets',
  'training/model-not-found': '/models',
  'serving/no-endpoint': '/endpoints',
}
const NAMES_LIMIT = 500

/** The error as it was where nothing is near, or nobody answers. */
export async function suggestName(error: unknown, client: Client): Promise<unknown> {
  if (!(error instanceof BatonError)) return error
  const path = LISTS[error.code]
  const { name, known } = error.details ?? {}
  if (typeof name !== 'string') return error
  if (Array.isArray(known)) {
    const meant = nearest(name, known.map(String))
    return meant === null ? error : withMeant(error, meant)
  }
  if (path === undefined) return error
  const meant = nearest(name, await namesAt(client, path))
  return meant === null ? error : withMeant(error, meant)
}

async function namesAt(client: Client, path: string): Promise<string[]> {
  try {
    const { items } = await client.list<{ readonly name: string }>(path, {}, NAMES_LIMIT)
    return items.map(({ name }) => name)
  } catch {
    return []
  }
}

/** Told before the hint, in the reader's language. */
export const withMeant = (error: BatonError, meant: string): BatonError => {
  const { kind, code, message, hint, details, cause } = error
  return new BatonError(kind, code, message, {
    ...(hint === undefined ? {} : { hint }),
    cause,
    details: { ...details, meant },
  })
}
