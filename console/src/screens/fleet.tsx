/** Where are the free and the sick devices? */
import type { ClusterNode, Device, JobSummary } from '#contract'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { activeJobsQuery, nodesQuery } from '../api/queries.ts'
import { formatBytes, formatCount, formatFigure, formatShare } from '../format/numbers.ts'
import { useFormat } from '../format/use-format.ts'
import { Gap } from '../i18n/gap.tsx'
import { Say } from '../i18n/say.tsx'
import { Answer } from '../parts/answers.tsx'
import { columnWidth } from '../parts/column-width.ts'
import { Define } from '../parts/define.tsx'
import { countUse } from '../parts/count-use.ts'
import { DeviceCell, TwoBars, useDeviceWords } from '../parts/devices.tsx'
import { JobName } from '../parts/job-cells.tsx'
import { JobStateMark, Mark } from '../parts/state.tsx'
import { Screen } from '../shell/screen.tsx'

const MIB = 1_048_576

export function Fleet() {
  const { t } = useTranslation()
  const navigate = useNavigate({ from: '/fleet' })
  const search = useSearch({ from: '/shell/fleet' })
  const nodes = useQuery(nodesQuery)
  const jobs = useQuery(activeJobsQuery)
  const items = nodes.data?.items ?? []
  const pickedNode = items.find((node) => node.id === search.node) ?? items[0]
  const pickedDevice =
    pickedNode?.devices.find((device) => device.id === search.device) ?? pickedNode?.devices[0]
  const all = countUse(items.flatMap((node) => node.devices))
  const most = Math.max(0, ...items.map((node) => countUse(node.devices).free))
  return (
    <Screen
      name={t('nav.fleet')}
      crumbs={[{ name: t('nav.compute') }]}
      title={t('nav.fleet')}
      sentence={
        nodes.data === undefined ? null : (
          <>
            <Say
              it="fleet.free"
              free={formatCount(all.free)}
              total={formatCount(all.total)}
              most={formatCount(most)}
            />
            <Gap />
            {all.sick > 0 ? (
              <Say it="fleet.sick" count={all.sick} n={formatCount(all.sick)} />
            ) : (
              t('fleet.noneSick')
            )}
          </>
        )
      }
      inspector={
        pickedNode === undefined ? (
          <span />
        ) : (
          <DeviceInspector node={pickedNode} device={pickedDevice} jobs={jobs.data ?? []} />
        )
      }
      command="baton node list"
      api="GET /api/v1/nodes"
    >
      <Answer of={nodes}>
        {({ items }) => (
          <>
            <Kinds nodes={items} />
            <section>
              <div className="section-head">
                <h2>{t('fleet.nodes')}</h2>
                <Legend />
              </div>
              <Nodes
                nodes={items}
                jobs={jobs.data ?? []}
                picked={pickedDevice?.id ?? null}
                pickedNode={pickedNode?.id ?? null}
                pick={(node, device) =>
                  void navigate({ search: { node: node.id, device: device.id }, replace: true })
                }
              />
            </section>
          </>
        )}
      </Answer>
    </Screen>
  )
}

function Kinds({ nodes }: { readonly nodes: readonly ClusterNode[] }) {
  const { t } = useTranslation()
  const groups = Map.groupBy(
    nodes.flatMap((node) => node.devices.map((device) => ({ node, device }))),
    ({ device }) => `${device.vendor} ${device.kind}`,
  )
  const rows = [...groups].map(([id, members]) => ({
    id,
    kind: members[0]?.device.kind ?? '',
    vendor: members[0]?.device.vendor ?? '',
    nodes: new Set(members.map(({ node }) => node.id)).size,
    use: countUse(members.map(({ device }) => device)),
  }))
  const longest = Math.max(1, ...rows.map((row) => row.use.total))
  return (
    <table className="table" aria-label={t('fleet.kinds')}>
      <colgroup>
        <col style={columnWidth(170, 'rest')} />
        <col style={{ width: 60 }} className="wide-only" />
        <col className="wide-only" />
        <col style={columnWidth(100, 72)} />
        <col style={columnWidth(120, 112)} />
        <col style={columnWidth(60, 48)} />
        <col style={{ width: 60 }} className="wide-only" />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">{t('fleet.kind')}</th>
          <th scope="col" className="right wide-only">
            {t('fleet.nodes')}
          </th>
          <th scope="col" className="wide-only">
            <span className="text-ink-3">{t('fleet.bars')}</span>
          </th>
          <th scope="col" className="right">
            <Define as={t('define.allocated')}>{t('fleet.allocated')}</Define>
          </th>
          <th scope="col" className="right">
            <Define as={t('define.used')}>{t('fleet.used')}</Define>
          </th>
          <th scope="col" className="right">
            {t('fleet.freeWord')}
          </th>
          <th scope="col" className="right wide-only">
            {t('fleet.sickWord')}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <td>
              <b>{row.kind}</b>{' '}
              <span className="text-ink-3">{row.vendor === row.kind ? '' : row.vendor}</span>
            </td>
            <td className="right wide-only">{formatCount(row.nodes)}</td>
            <td className="wide-only">
              <span className="block" style={{ width: `${(row.use.total / longest) * 100}%` }}>
                <TwoBars total={row.use.total} allocated={row.use.allocated} used={row.use.used} />
              </span>
            </td>
            <td className="right">
              {formatCount(row.use.allocated)}{' '}
              <span className="unit">{t('of', { total: formatCount(row.use.total) })}</span>
            </td>
            <td className="right">
              {row.use.used === null ? (
                <span className="text-ink-3">{t('unknown')}</span>
              ) : (
                <>
                  {formatFigure(row.use.used, 3)}{' '}
                  <span className="unit">
                    {formatShare(row.use.total === 0 ? 0 : row.use.used / row.use.total)}
                  </span>
                </>
              )}
            </td>
            <td className="right">{formatCount(row.use.free)}</td>
            <td className="right wide-only">{formatCount(row.use.sick)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Legend() {
  const { t } = useTranslation()
  const cell = (over: Partial<Device>): Device => ({
    id: '',
    kind: '',
    vendor: '',
    memoryMiB: null,
    health: 'healthy',
    usedRatio: null,
    jobId: null,
    ...over,
  })
  const keys = [
    [cell({ jobId: 'x', usedRatio: 0.7 }), t('fleet.keyUsed')],
    [cell({ jobId: 'x' }), t('fleet.keyHeld')],
    [cell({}), t('fleet.freeWord')],
    [cell({ health: 'sick' }), t('fleet.sickWord')],
  ] as const
  return (
    <span className="wide-only right flex gap-3 text-small text-ink-3 [--device:14px]">
      {keys.map(([device, word]) => (
        <span key={word} className="flex items-center gap-1">
          <DeviceCell device={device} />
          {word}
        </span>
      ))}
    </span>
  )
}

function Nodes(props: {
  readonly nodes: readonly ClusterNode[]
  readonly jobs: readonly JobSummary[]
  readonly picked: string | null
  readonly pickedNode: string | null
  readonly pick: (node: ClusterNode, device: Device) => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const words = useDeviceWords()
  const jobOf = new Map(props.jobs.map((job) => [job.id, job]))
  return (
    <table className="table" aria-label={t('fleet.nodes')}>
      <colgroup>
        <col style={columnWidth(150, 96)} />
        <col />
        <col style={{ width: 70 }} />
        <col style={{ width: 130 }} className="wide-only" />
        <col style={{ width: '30%' }} className="wide-only" />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">{t('fleet.node')}</th>
          <th scope="col">{t('figure.devices')}</th>
          <th scope="col" className="right">
            {t('fleet.allocated')}
          </th>
          <th scope="col" className="right wide-only">
            {t('fleet.memory')}
          </th>
          <th scope="col" className="wide-only">
            {t('fleet.stateJobs')}
          </th>
        </tr>
      </thead>
      <tbody>
        {props.nodes.map((node) => {
          const use = countUse(node.devices)
          const holders = [...new Set(node.devices.flatMap((device) => device.jobId ?? []))]
          return (
            <tr key={node.id}>
              <td>
                <b>{node.id}</b>
                <div className="text-small text-ink-3">
                  {t('fleet.cpus', { count: node.cpuCount, n: formatCount(node.cpuCount) })}
                </div>
              </td>
              <td className="overflow-visible!">
                <span className={`devices py-2 ${node.state === 'unknown' ? 'stale' : ''}`}>
                  {node.devices.map((device) => {
                    const word = words(device, jobOf.get(device.jobId ?? '')?.name ?? null)
                    return (
                      <button
                        key={device.id}
                        type="button"
                        className="device-button"
                        aria-label={word}
                        title={word}
                        aria-pressed={device.id === props.picked && node.id === props.pickedNode}
                        onClick={() => props.pick(node, device)}
                      >
                        <DeviceCell device={device} />
                      </button>
                    )
                  })}
                </span>
              </td>
              <td className="right">
                {formatCount(use.allocated)} <span className="unit">/ {formatCount(use.total)}</span>
              </td>
              <td className="right wide-only">
                {formatBytes(node.memoryUsedMiB * MIB)}
                <div className="text-small text-ink-3">
                  {t('of', { total: formatBytes(node.memoryMiB * MIB) })}
                </div>
              </td>
              <td className="wide-only text-ink-2">
                {node.state === 'ready' ? null : (
                  <Mark tone="waiting" icon="waiting">
                    {node.state === 'unknown'
                      ? t('stale.asOf', { time: format.clock(node.seenAt) })
                      : t('node.draining')}
                    &ensp;
                  </Mark>
                )}
                {holders.length === 0 && node.state === 'ready' ? t('queue.allFree') : null}
                {holders.map((id, index) => (
                  <span key={id}>
                    {index > 0 ? ', ' : ''}
                    <Link to="/jobs/$id" params={{ id }}>
                      {jobOf.get(id)?.name ?? id}
                    </Link>
                  </span>
                ))}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function DeviceInspector(props: {
  readonly node: ClusterNode
  readonly device: Device | undefined
  readonly jobs: readonly JobSummary[]
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const { node, device } = props
  const holder = props.jobs.find((job) => job.id === device?.jobId)
  return (
    <>
      {device === undefined ? null : (
        <div>
          <div className="flex items-baseline justify-between gap-2">
            <b className="cut">
              {node.id} / {device.id}
            </b>
            {device.health === 'sick' ? (
              <Mark tone="failed" icon="failed">
                {t('device.sickWord')}
              </Mark>
            ) : device.health === 'unknown' ? (
              <Mark tone="waiting" icon="info">
                {t('unknown')}
              </Mark>
            ) : (
              <Mark tone="done" icon="done">
                {t('device.healthy')}
              </Mark>
            )}
          </div>
          <p className="text-ink-2">
            {device.vendor === device.kind ? device.kind : `${device.vendor} ${device.kind}`}
            {' · '}
            {device.memoryMiB === null ? t('device.memoryUnknown') : formatBytes(device.memoryMiB * MIB)}
          </p>
        </div>
      )}
      {device === undefined ? null : (
        <section>
          <h2>{t('fleet.heldBy')}</h2>
          {holder === undefined ? (
            <p className="text-ink-2">
              {device.jobId === null ? t('fleet.nobody') : <span className="id">{device.jobId}</span>}
            </p>
          ) : (
            <div className="flex justify-between gap-2">
              <JobName job={holder} />
              <JobStateMark state={holder.state} />
            </div>
          )}
          <dl className="facts text-small mt-2">
            <dt>{t('fleet.used')}</dt>
            <dd>{device.usedRatio === null ? t('unknown') : formatShare(device.usedRatio)}</dd>
          </dl>
        </section>
      )}
      <section>
        <h2>{t('fleet.nodeOf', { node: node.id })}</h2>
        <dl className="facts text-small">
          <dt>{t('fleet.cluster')}</dt>
          <dd>{node.cluster}</dd>
          <dt>{t('fleet.memory')}</dt>
          <dd>
            {formatBytes(node.memoryUsedMiB * MIB)}{' '}
            <span className="unit">{t('of', { total: formatBytes(node.memoryMiB * MIB) })}</span>
          </dd>
          <dt>{t('fleet.seen')}</dt>
          <dd>{format.clock(node.seenAt)}</dd>
        </dl>
      </section>
    </>
  )
}
