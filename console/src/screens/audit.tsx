/** What happened, and is the record of it intact? */
import type { AuditRecord, AuditVerification } from '#contract'
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { call } from '../api/call.ts'
import { auditBodyQuery, auditQuery, auditRecordQuery } from '../api/queries.ts'
import { formatCount } from '../format/numbers.ts'
import { useFormat } from '../format/use-format.ts'
import { Say } from '../i18n/say.tsx'
import { useTold } from '../i18n/telling.ts'
import { Answer, Empty, ErrorNote } from '../parts/answers.tsx'
import { CopyButton, Run } from '../parts/copy.tsx'
import { FilterSelect, FilterText } from '../parts/filters.tsx'
import { Icon } from '../parts/icon.tsx'
import { Mark, VerdictMark } from '../parts/state.tsx'
import { type Column, DataTable } from '../parts/table.tsx'
import { Screen } from '../shell/screen.tsx'

const KINDS = ['request', 'answer', 'admin', 'read', 'start'] as const
const VERDICTS = ['allow', 'mask', 'rewrite', 'block', 'hold'] as const

export function Audit() {
  const { t } = useTranslation()
  const format = useFormat()
  const navigate = useNavigate({ from: '/audit' })
  const search = useSearch({ from: '/shell/audit' })
  const { record: wanted, ...filter } = search
  const log = useInfiniteQuery(auditQuery(filter))
  const verify = useMutation({ mutationFn: () => call<AuditVerification>('POST', '/audit/verify') })
  const rows = log.data?.pages.flatMap((page) => page.items) ?? []
  const picked = wanted === undefined ? rows[0]?.index : Number(wanted)
  const set = (change: Partial<typeof search>): void =>
    void navigate({ search: (now) => ({ ...now, ...change }), replace: true })
  const columns: readonly Column<AuditRecord>[] = [
    {
      id: 'index',
      head: '#',
      width: 56,
      narrow: 46,
      right: true,
      render: (record) => formatCount(record.index),
    },
    {
      id: 'at',
      head: t('column.when'),
      width: 86,
      narrow: 80,
      render: (record) => <span title={format.moment(record.at)}>{format.whenExactly(record.at)}</span>,
    },
    {
      id: 'kind',
      head: t('column.kind'),
      width: 78,
      wide: true,
      render: (record) => t(`audit.kind.${record.kind}`),
    },
    {
      id: 'actor',
      head: t('audit.actor'),
      width: 120,
      wide: true,
      render: (record) => <span title={record.actor}>{shortActor(record.actor)}</span>,
    },
    { id: 'action', head: t('audit.action'), render: (record) => record.action },
    {
      id: 'target',
      head: t('audit.target'),
      width: 150,
      wide: true,
      render: (record) => record.target ?? '–',
    },
    {
      id: 'verdict',
      head: t('guard.verdict'),
      width: 90,
      narrow: 86,
      render: (record) =>
        record.verdict === null ? (
          <span className="text-ink-3">–</span>
        ) : (
          <VerdictMark verdict={record.verdict} />
        ),
    },
  ]
  const options = Object.entries(filter).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name === 'requestId' ? 'request' : name} ${value}`],
  )
  return (
    <Screen
      name={t('nav.audit')}
      crumbs={[{ name: t('nav.guard') }]}
      title={t('nav.audit')}
      sentence={log.data === undefined ? null : <AuditSentence newest={rows[0]} verification={verify.data} />}
      actions={
        <button
          type="button"
          className="button primary"
          disabled={verify.isPending}
          onClick={() => verify.mutate()}
        >
          <Icon name="shield" />
          {verify.isPending ? t('audit.verifying') : t('audit.verify')}
        </button>
      }
      inspector={picked === undefined ? <span /> : <RecordView index={picked} verification={verify.data} />}
      command={['baton audit list', ...options].join(' ')}
      api={`GET /api/v1/audit?${new URLSearchParams(Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))).toString()}\nPOST /api/v1/audit/verify`}
    >
      {verify.isError ? <ErrorNote error={verify.error} /> : null}
      {verify.data === undefined ? null : <VerificationNote verification={verify.data} />}
      <div className="filters mb-3">
        <FilterText
          value={filter.requestId ?? ''}
          label={t('audit.requestId')}
          onChange={(value) => set({ requestId: value })}
        />
        <FilterSelect
          label={t('column.kind')}
          value={filter.kind}
          options={KINDS.map((kind) => [kind, t(`audit.kind.${kind}`)])}
          onChange={(value) => set({ kind: value })}
        />
        <FilterSelect
          label={t('guard.verdict')}
          value={filter.verdict}
          options={VERDICTS.map((verdict) => [verdict, t(`verdict.${verdict}`)])}
          onChange={(value) => set({ verdict: value })}
        />
      </div>
      <Answer of={log}>
        {() =>
          rows.length === 0 ? (
            <Empty command="baton audit verify">{t('audit.none')}</Empty>
          ) : (
            <DataTable
              label={t('nav.audit')}
              columns={columns}
              rows={rows}
              rowId={(record) => String(record.index)}
              picked={picked === undefined ? null : String(picked)}
              onPick={(record) => set({ record: String(record.index) })}
              onEnd={log.hasNextPage && !log.isFetchingNextPage ? () => void log.fetchNextPage() : undefined}
            />
          )
        }
      </Answer>
      {log.hasNextPage ? (
        <button type="button" className="button mt-3" onClick={() => void log.fetchNextPage()}>
          {t('more')}
        </button>
      ) : null}
    </Screen>
  )
}

/** Without the id in brackets, which the record itself shows. */
const shortActor = (actor: string): string => actor.replace(/ \(.*\)$/, '')

function AuditSentence(props: {
  newest: AuditRecord | undefined
  verification: AuditVerification | undefined
}) {
  const format = useFormat()
  if (props.verification !== undefined)
    return props.verification.ok ? (
      <Say it="audit.intact" count={props.verification.records} n={formatCount(props.verification.records)} />
    ) : (
      <Say it="audit.broken" index={formatCount(props.verification.firstBad?.index ?? 0)} />
    )
  if (props.newest === undefined) return <Say it="audit.empty" />
  return (
    <Say it="audit.notVerified" n={formatCount(props.newest.index + 1)} at={format.when(props.newest.at)} />
  )
}

function VerificationNote({ verification }: { readonly verification: AuditVerification }) {
  const { t } = useTranslation()
  const told = useTold()
  return (
    <div className={`panel mb-3 ${verification.ok ? '' : 'border-failed!'}`} role="status">
      <div className="flex flex-wrap items-baseline gap-x-4">
        {verification.ok ? (
          <Mark tone="done" icon="done">
            {t('audit.chainHolds')}
          </Mark>
        ) : (
          <Mark tone="failed" icon="failed">
            {t('audit.chainBroken')}
          </Mark>
        )}
        <span className="text-ink-2">
          {verification.firstBad === null
            ? t('audit.head', {
                hash: verification.head?.slice(0, 16) ?? '–',
                n: formatCount(verification.bodiesMissing),
              })
            : t('audit.firstBad', {
                index: formatCount(verification.firstBad.index),
                file: verification.firstBad.file,
                line: formatCount(verification.firstBad.line),
                why: told.message(verification.firstBad.why, verification.firstBad.said),
              })}
        </span>
        <span className="ml-auto">
          <Run command="baton audit verify" />
        </span>
      </div>
    </div>
  )
}

function RecordView({ index, verification }: { index: number; verification: AuditVerification | undefined }) {
  const { t } = useTranslation()
  const format = useFormat()
  const record = useQuery(auditRecordQuery(index))
  return (
    <Answer of={record}>
      {(data) => (
        <>
          <div className="mb-4">
            <div className="flex items-baseline justify-between">
              <b>{t('audit.record', { index: formatCount(data.index) })}</b>
              {data.verdict === null ? null : <VerdictMark verdict={data.verdict} />}
            </div>
            <p className="text-ink-2">
              {data.actor} · {data.action}
              {data.target === null ? '' : ` · ${data.target}`}
            </p>
          </div>
          <dl className="facts text-small mb-4">
            <dt>{t('column.when')}</dt>
            <dd>{format.moment(data.at)}</dd>
            {data.requestId === null ? null : (
              <>
                <dt>{t('audit.requestId')}</dt>
                <dd className="cut font-mono">{data.requestId}</dd>
              </>
            )}
            {data.policy === null ? null : (
              <>
                <dt>{t('audit.policy')}</dt>
                <dd>{data.policy}</dd>
              </>
            )}
          </dl>
          {data.spans.length === 0 ? null : (
            <section className="mb-4">
              <h2 className="mb-1">{t('guard.spans')}</h2>
              <ul className="list text-small">
                {data.spans.map((span) => (
                  <li
                    key={`${span.direction} ${span.segment} ${span.start}`}
                    style={{ gridTemplateColumns: 'max-content minmax(0,1fr) max-content' }}
                  >
                    <span className="masked">
                      {(span.shownAs ?? span.class).replaceAll(/[[\]]/g, '').replaceAll('_', ' ')}
                    </span>
                    <span className="text-ink-2">{span.proof}</span>
                    <span className="text-ink-3">
                      {span.start}–{span.end}
                    </span>
                  </li>
                ))}
              </ul>
            </section>
          )}
          {data.bodyDigest === null ? null : <Body index={data.index} />}
          {Object.keys(data.data).length === 0 ? null : (
            <section className="mb-4">
              <h2 className="mb-1">{t('audit.data')}</h2>
              <pre className="source text-micro!" tabIndex={0}>
                {JSON.stringify(data.data, null, 2)}
              </pre>
            </section>
          )}
          <section className="panel">
            <div className="mb-2 flex items-baseline justify-between">
              <h2>{t('audit.chain')}</h2>
              {verification === undefined ? (
                <span className="text-small text-ink-3">{t('audit.unchecked')}</span>
              ) : verification.ok || data.index < (verification.firstBad?.index ?? 0) ? (
                <Mark tone="done" icon="done">
                  {t('audit.holds')}
                </Mark>
              ) : (
                <Mark tone="failed" icon="failed">
                  {t('audit.chainBroken')}
                </Mark>
              )}
            </div>
            <dl className="facts text-small">
              <Hash name={t('audit.hash')} value={data.hash} />
              <Hash name={t('audit.previous')} value={data.previous} />
              {data.bodyDigest === null ? null : <Hash name={t('audit.body')} value={data.bodyDigest} />}
            </dl>
          </section>
        </>
      )}
    </Answer>
  )
}

function Hash({ name, value }: { readonly name: string; readonly value: string }) {
  const plain = value.replace(/^sha256:/, '')
  return (
    <>
      <dt>{name}</dt>
      <dd title={value} className="whitespace-nowrap">
        <code>{plain.length > 16 ? `${plain.slice(0, 8)}…${plain.slice(-4)}` : plain}</code>
        <CopyButton text={value} />
      </dd>
    </>
  )
}

function Body({ index }: { readonly index: number }) {
  const { t } = useTranslation()
  const body = useQuery(auditBodyQuery(index))
  return (
    <section className="mb-4">
      <h2 className="mb-1">{t('audit.bodyTitle')}</h2>
      <Answer of={body}>
        {(data) =>
          data.body === null ? (
            <p className="text-ink-2">{t('audit.erased')}</p>
          ) : (
            <pre className="source record-text" tabIndex={0}>
              {pretty(data.body)}
            </pre>
          )
        }
      </Answer>
    </section>
  )
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}
