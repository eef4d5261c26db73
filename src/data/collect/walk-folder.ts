/**
 * Finds the documents below a folder, in the order of their paths' bytes.
 *
 * Nothing is opened here but folders. Links are not followed: what they name lies in the folder anyway, or is
 * not part of it, and a link in a circle would have no end. Names are bytes: one that is no valid UTF-8 keeps
 * its bytes for opening and gets a printable spelling for people.
 */
import type { Dirent, Stats } from 'node:fs'
import type { DropReason } from '#contract'
import { lstat, readdir, stat } from 'node:fs/promises'
import { systemErrorCode } from '#base'
import { spellPath } from './spell-path.ts'

export type Walked =
  | { readonly kind: 'file'; readonly file: Buffer; readonly path: string; readonly bytes: number }
  | {
      readonly kind: 'skipped'
      readonly path: string
      readonly reason: DropReason
      readonly value: string | null
    }
  /** A file that no pattern names. */
  | { readonly kind: 'other' }

export interface WalkOptions {
  readonly isWanted: (path: string) => boolean
  /** Passed over when it lies below. */
  readonly ownFolder: string
}

const SLASH = Buffer.from('/')

export async function* walkFolder(
  folder: string,
  { isWanted, ownFolder }: WalkOptions,
): AsyncGenerator<Walked> {
  const root = Buffer.from(folder)
  const own = Buffer.from(ownFolder)
  const rootLength = root.length + 1
  /** Next to look at last: folders are entered in place, so memory holds one path's siblings, not the tree. */
  const stack: { at: Buffer; entry: Dirent<Buffer> | null }[] = [{ at: root, entry: null }]
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { at, entry } = next
    const path = spellPath(at.subarray(rootLength))
    if (entry?.isDirectory() === true && at.equals(own)) {
      yield { kind: 'skipped', path, reason: 'data of Baton itself', value: null }
    } else if (entry === null || entry.isDirectory()) {
      const entries = await list(at)
      if ('reason' in entries) yield { kind: 'skipped', path: path === '' ? '.' : path, ...entries }
      else {
        for (const child of entries.toReversed()) {
          stack.push({ at: Buffer.concat([at, SLASH, child.name]), entry: child })
        }
      }
    } else if (entry.isSymbolicLink()) {
      const skipped = await describeLink(at, () => isWanted(path))
      yield skipped === null ? { kind: 'other' } : { kind: 'skipped', path, ...skipped }
    } else if (!isWanted(path)) yield { kind: 'other' }
    else yield await describeFile(at, path)
  }
}

interface Skipped {
  readonly reason: DropReason
  readonly value: string | null
}

async function list(folder: Buffer): Promise<Dirent<Buffer>[] | Skipped> {
  try {
    const entries = await readdir(folder, { withFileTypes: true, encoding: 'buffer' })
    return entries.toSorted((a, b) => Buffer.compare(a.name, b.name))
  } catch (error) {
    return { reason: 'folder cannot be read', value: systemErrorCode(error) ?? 'unknown error' }
  }
}

/** Links that nobody asked for (`.bin`) are no news; a link to a folder may hide documents. */
async function describeLink(file: Buffer, isWanted: () => boolean): Promise<Skipped | null> {
  try {
    const target = await stat(file)
    if (target.isDirectory()) return { reason: 'link to a folder, not followed', value: null }
    return isWanted() ? { reason: 'link to a file, not followed', value: null } : null
  } catch (error) {
    const code = systemErrorCode(error)
    if (code === 'ELOOP') return { reason: 'link in a circle', value: null }
    return isWanted() ? { reason: 'link that leads nowhere', value: code ?? null } : null
  }
}

async function describeFile(file: Buffer, path: string): Promise<Walked> {
  let found: Stats
  try {
    found = await lstat(file)
  } catch (error) {
    return {
      kind: 'skipped',
      path,
      reason: 'file cannot be read',
      value: systemErrorCode(error) ?? 'unknown error',
    }
  }
  if (found.isFile()) return { kind: 'file', file, path, bytes: found.size }
  return { kind: 'skipped', path, reason: 'not a regular file', value: typeOf(found) }
}

function typeOf(found: Stats): string {
  if (found.isFIFO()) return 'pipe'
  if (found.isSocket()) return 'socket'
  if (found.isBlockDevice() || found.isCharacterDevice()) return 'device'
  return 'other'
}
