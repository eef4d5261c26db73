import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from '#contract'
import type { Context } from './context.ts'
import { listPage } from './list-page.ts'
import { loadMessages } from './messages/index.ts'

const en = await loadMessages('en')

/** What is printed and said of a page of names. */
async function listed(page: Page<string>, limit?: string): Promise<{ printed: string; said: string[] }> {
  const said: string[] = []
  let printed = ''
  const context = {
    client: { list: async () => page },
    screen: { write: (text: string) => (printed += text), format: 'name', columns: null },
    say: (line: string) => said.push(line),
    text: en,
  } as unknown as Context
  const view = { nameOf: (name: string) => name, columns: [] }
  assert.equal(await listPage(context, { path: '/names', limit, view, none: 'There are none.' }), 0)
  return { printed, said }
}

test('a list says that it is empty, that there is more, or nothing beside its items', async () => {
  assert.deepEqual(await listed({ items: [], nextCursor: null }), { printed: '', said: ['There are none.'] })
  assert.deepEqual(await listed({ items: ['a'], nextCursor: null }), { printed: 'a\n', said: [] })
  assert.deepEqual(await listed({ items: ['a'], nextCursor: 'b' }, '1'), {
    printed: 'a\n',
    said: [en('more', { shown: 1 })],
  })
})
