/**
 * The npm package that a document belongs to: the nearest package.json above it that has a name. Looked up
 * once a folder. A `node_modules` folder ends the search: what lies in it is nobody's own.
 */
import { dirname, basename, join } from 'node:path'
import { readDocument } from './read-document.ts'

export interface PackageInfo {
  readonly name: string
  readonly version: string | null
  /** Its manifest's `license` field (or the older `licenses`), as it is written there. */
  readonly licence: string | null
}

const MANIFEST_LIMIT_BYTES = 1_048_576
const FIELD_LIMIT = 300
/** Folders remembered; at the limit the memory starts anew. */
const CACHE_LIMIT = 50_000

export interface PackageFinder {
  /** `folder`: relative to the root, "" for the root itself. */
  find(folder: string): Promise<PackageInfo | null>
}

export function openPackageFinder(root: string): PackageFinder {
  const known = new Map<string, PackageInfo | null>()
  const find = async (folder: string): Promise<PackageInfo | null> => {
    const remembered = known.get(folder)
    if (remembered !== undefined) return remembered
    const own = await readManifest(join(root, folder, 'package.json'))
    const isTop = folder === '' || basename(folder) === 'node_modules'
    const found = own ?? (isTop ? null : await find(dirname(folder) === '.' ? '' : dirname(folder)))
    if (known.size >= CACHE_LIMIT) known.clear()
    known.set(folder, found)
    return found
  }
  return { find }
}

async function readManifest(file: string): Promise<PackageInfo | null> {
  const read = await readDocument(Buffer.from(file), MANIFEST_LIMIT_BYTES)
  if (read.kind !== 'read') return null
  let manifest: unknown
  try {
    manifest = JSON.parse(read.bytes.toString('utf8'))
  } catch {
    return null
  }
  if (typeof manifest !== 'object' || manifest === null) return null
  const { name, version, license, licenses } = manifest as Record<string, unknown>
  const nameText = shortText(name)
  if (nameText === null) return null
  return { name: nameText, version: shortText(version), licence: licenceText(license ?? licenses) }
}

/** Today a string; in old packages {type, url}, or a list of those, any of which may be chosen. */
function licenceText(field: unknown): string | null {
  if (Array.isArray(field)) {
    const all = field.map(licenceText).filter((one) => one !== null)
    if (all.length === 0) return null
    return all.length === 1 ? (all[0] ?? null) : shortText(`(${all.join(' OR ')})`)
  }
  if (typeof field === 'object' && field !== null)
    return shortText((field as Record<string, unknown>)['type'])
  return shortText(field)
}

function shortText(value: unknown): string | null {
  if (typeof value !== 'string') return null
  const text = value.trim().toWellFormed()
  return text === '' || text.length > FIELD_LIMIT ? null : text
}
