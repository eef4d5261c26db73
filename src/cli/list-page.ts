/** What every list command does: the items of a path as they are asked for, and what is said beside them. */
import type { Context } from './context.ts'
import type { Query } from './http/client.ts'
import { printList, type ListView } from './output/print.ts'
import { readLimit } from './read-limit.ts'

export interface ListRequest<Item> {
  readonly path: string
  readonly query?: Query
  /** As --limit gave it. */
  readonly limit: string | undefined
  readonly view: ListView<Item>
  /** Said when there is nothing. */
  readonly none?: string
}

export async function listPage<Item>(
  { client, screen, say, text }: Context,
  { path, query = {}, limit, view, none }: ListRequest<Item>,
): Promise<number> {
  const count = readLimit(limit)
  const page = await client.list<Item>(path, query, count)
  await printList(screen, page, view)
  if (page.items.length === 0 && none !== undefined) say(none)
  if (page.nextCursor !== null) say(text('more', { shown: count }))
  return 0
}
