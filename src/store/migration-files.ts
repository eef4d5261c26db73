/** The numbered migrations that lie in a folder, read and checked. */
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { migrationFilesBroken } from './errors.ts'

export interface Migration {
  /** 1, 2, 3 … without a gap. */
  readonly number: number
  /** `0001-first.sql` */
  readonly file: string
  readonly sql: string
  readonly sha256: string
  /** False for the few statements that PostgreSQL refuses in a transaction (create index concurrently). */
  readonly inTransaction: boolean
}

const NO_TRANSACTION = /^-- baton: no-transaction$/m

export function readMigrations(folder: string): Migration[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.sql'))
  const migrations = files.toSorted().map((file, index): Migration => {
    const number = Number(/^([0-9]{4})-[a-z0-9-]+\.sql$/.exec(file)?.[1])
    if (Number.isNaN(number)) throw migrationFilesBroken(`${file} is not named like 0001-first.sql`)
    if (number !== index + 1)
      throw migrationFilesBroken(`${file} stands where number ${index + 1} is expected`)
    const sql = readFileSync(join(folder, file), 'utf8')
    const sha256 = createHash('sha256').update(sql).digest('hex')
    return { number, file, sql, sha256, inTransaction: !NO_TRANSACTION.test(sql) }
  })
  if (migrations.length === 0) throw migrationFilesBroken('there are none')
  return migrations
}
