/** `docs` is the newest version of docs, `docs@2` its second. */
import { VersionRef } from '#contract'
import { badRef } from './errors.ts'

export interface DatasetRef {
  readonly name: string
  /** Null: the newest. */
  readonly version: number | null
}

export function parseRef(ref: string): DatasetRef {
  if (!VersionRef.safeParse(ref).success) throw badRef(ref)
  const [name = '', version] = ref.split('@')
  return { name, version: version === undefined ? null : Number(version) }
}

export const formatRef = (name: string, version: number): string => `${name}@${version}`
