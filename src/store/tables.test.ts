import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import { testStore } from './testing/index.ts'

const camel = (name: string): string =>
  name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
const source = readFileSync(join(import.meta.dirname, 'tables.ts'), 'utf8')

/** Members of an interface in tables.ts, as name and type. */
function membersOf(name: string): Map<string, string> {
  const body = new RegExp(`interface ${name} \\{([^}]*)\\}`).exec(source)?.[1] ?? ''
  return new Map([...body.matchAll(/^ {2}(\w+)\??: (.+)$/gm)].map(([, key = '', type = '']) => [key, type]))
}

test('tables.ts names exactly the tables, columns and nulls that the migrations make', async (t) => {
  const store = await testStore()
  t.after(() => store.close())
  const { rows } = await sql<{ table: string; column: string; isNullable: boolean }>`
    select table_name as table, column_name as column, is_nullable = 'YES' as is_nullable
    from information_schema.columns where table_schema = 'public' and table_name <> 'baton_migration'
  `.execute(store.db)
  const inDatabase = rows.map((row) => `${camel(row.table)}.${camel(row.column)}${row.isNullable ? '?' : ''}`)
  const inSource = [...membersOf('Tables')].flatMap(([table, rowType]) =>
    [...membersOf(rowType)].map(
      ([column, type]) => `${table}.${column}${type.includes('| null') ? '?' : ''}`,
    ),
  )
  assert(inSource.length > 100)
  assert.deepEqual(inSource.toSorted(), inDatabase.toSorted())
})

test('bigint is read as a number, and jsonb as it was written', async (t) => {
  const store = await testStore()
  t.after(() => store.close())
  const at = 1_795_512_141_123
  const data = { snake_key: [1, { other_key: null }] }
  await store.db
    .insertInto('event')
    .values({ at, topic: 'job', key: 'k', change: 'c', data: JSON.stringify(data) })
    .execute()
  const row = await store.db.selectFrom('event').selectAll().executeTakeFirstOrThrow()
  assert.equal(row.at, at)
  assert.deepEqual(row.data, data)
  await assert.rejects(sql`select 9007199254740993::bigint as n`.execute(store.db), /does not fit a number/)
})
