import type { Page } from '#contract'

/** The modules hand out what nobody may change; the wire types do not say so. */
export const toPage = <Item>({
  items,
  nextCursor,
}: Page<Item>): { items: Item[]; nextCursor: string | null } => ({
  items: [...items],
  nextCursor,
})
