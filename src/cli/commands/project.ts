/** `baton project`: those that one may choose with -p. */
import type { Project } from '#contract'
import type { Context } from '../context.ts'
import { printList, type ListView } from '../output/print.ts'

export async function list(context: Context): Promise<number> {
  const { client, screen } = context
  await printList(screen, await client.get<{ items: readonly Project[] }>('/projects'), view(context))
  return 0
}

export async function create(context: Context, [name = '']: readonly string[]): Promise<number> {
  const { client, screen, say, text, options } = context
  const made = await client.post<Project>('/projects', { name }, { onceKey: options.idempotencyKey })
  await printList(screen, { items: [made] }, view(context))
  if (screen.format === 'table') say(text('projectNext', { name }))
  return 0
}

const view = ({ text, clock }: Pick<Context, 'text' | 'clock'>): ListView<Project> => ({
  nameOf: ({ name }) => name,
  columns: [
    { heading: text('column.name'), cell: ({ name }) => name },
    { heading: text('column.role'), cell: ({ role }) => role },
    { heading: text('column.members'), cell: ({ members }) => String(members), align: 'right' },
    { heading: text('column.created'), cell: ({ createdAt }) => text.age(clock.now() - createdAt) },
  ],
})
