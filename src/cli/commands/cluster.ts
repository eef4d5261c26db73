/** `baton queue list`, `baton node list` and `baton top`: what the cluster holds and who uses it. */
import type { ClusterNode, JobSummary, Queue } from '#contract'
import type { Context } from '../context.ts'
import { printList, printOne, type ListView } from '../output/print.ts'
import { renderTable } from '../output/table.ts'
import { repeatWatch } from '../watch-screen.ts'
import { jobView } from './ps.ts'

export const queues = (context: Context): Promise<number> =>
  repeatWatch(context, async () => {
    const { client, screen, text } = context
    await printList(screen, await client.get<{ items: readonly Queue[] }>('/queues'), {
      nameOf: ({ name }) => name,
      columns: [
        { heading: text('column.queue'), cell: ({ name }) => name },
        { heading: text('column.waiting'), cell: ({ waiting }) => String(waiting), align: 'right' },
        { heading: text('column.running'), cell: ({ running }) => String(running), align: 'right' },
        { heading: text('column.devices'), cell: ({ devicesHeld }) => String(devicesHeld), align: 'right' },
      ],
    })
    return 0
  })

export const nodes = (context: Context): Promise<number> =>
  repeatWatch(context, async () => {
    const { client, screen } = context
    await printList(screen, await client.get<{ items: readonly ClusterNode[] }>('/nodes'), nodeView(context))
    return 0
  })

/** Both bars beside each other: what is allocated, and what of it is used. */
export const top = (context: Context): Promise<number> =>
  repeatWatch(context, async () => {
    const { client, screen, text, clock } = context
    const [{ items: found }, { items: jobs }] = await Promise.all([
      client.get<{ items: readonly ClusterNode[] }>('/nodes'),
      client.list<JobSummary>('/jobs', { state: 'active' }, 50),
    ])
    const answer = { nodes: found, jobs }
    const size = { columns: screen.columns, isWide: screen.format === 'wide' }
    await printOne(
      screen,
      answer,
      () => 'top',
      () => [
        ...renderTable(nodeView({ text, clock }).columns, found, size),
        '',
        ...(jobs.length === 0 ? [text('psIdle')] : renderTable(jobView({ text, clock }).columns, jobs, size)),
      ],
    )
    return 0
  })

const nodeView = ({ text, clock }: Pick<Context, 'text' | 'clock'>): ListView<ClusterNode> => ({
  nameOf: ({ id }) => id,
  columns: [
    { heading: text('column.node'), cell: ({ id }) => id },
    { heading: text('column.state'), cell: ({ state }) => text.state(state) },
    { heading: text('column.devices'), cell: ({ devices }) => `${devices.length} ${kindsOf(devices)}` },
    {
      heading: text('column.allocated'),
      cell: ({ devices }) => `${devices.filter(({ jobId }) => jobId !== null).length}/${devices.length}`,
      align: 'right',
    },
    { heading: text('column.used'), cell: ({ devices }) => usedOf(devices), align: 'right' },
    {
      heading: text('column.sick'),
      cell: ({ devices }) => String(devices.filter(({ health }) => health === 'sick').length),
      align: 'right',
    },
    {
      heading: text('column.memory'),
      cell: ({ memoryUsedMiB, memoryMiB }) =>
        `${(memoryUsedMiB / 1024).toFixed(1)}/${(memoryMiB / 1024).toFixed(1)} GiB`,
      align: 'right',
    },
    { heading: text('column.seen'), cell: ({ seenAt }) => text.age(clock.now() - seenAt), align: 'right' },
  ],
})

type Devices = ClusterNode['devices']

const kindsOf = (devices: Devices): string => [...new Set(devices.map(({ kind }) => kind))].join(',')

/** Of those that say: a device whose use nobody knows counts neither as idle nor as busy. */
function usedOf(devices: Devices): string {
  const known = devices.flatMap(({ usedRatio }) => (usedRatio === null ? [] : [usedRatio]))
  if (known.length === 0) return '–'
  return `${Math.round((known.reduce((sum, ratio) => sum + ratio, 0) / known.length) * 100)} %`
}
