/** The four ways a part of a screen can be without content: loading, empty, broken, stale. */
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useLive } from '../api/live.ts'
import { ApiError, SERVER_SILENT } from '../api/problem.ts'
import { useFormat } from '../format/use-format.ts'
import { useTold } from '../i18n/telling.ts'
import { CopyButton, Run } from './copy.tsx'
import { Icon } from './icon.tsx'

export function Skeleton({ rows = 4 }: { readonly rows?: number }) {
  const { t } = useTranslation()
  return (
    <div className="skeletons" role="status" aria-label={t('loading')}>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="flex items-center gap-4 border-b border-line h-(--row)">
          <i className="skeleton w-10" />
          <i className="skeleton" style={{ width: `${34 - ((index * 7) % 15)}%` }} />
          <i className="skeleton ml-auto w-20" />
        </div>
      ))}
    </div>
  )
}

export function Empty({ children, command }: { readonly children: ReactNode; readonly command?: string }) {
  return (
    <div className="empty">
      <span>{children}</span>
      {command === undefined ? null : <Run command={command} />}
    </div>
  )
}

export function ErrorNote({
  error,
  onRetry,
}: {
  readonly error: unknown
  readonly onRetry?: (() => void) | undefined
}) {
  const { t } = useTranslation()
  const told = useTold()
  const known = error instanceof ApiError ? error : null
  const said = known === null ? null : told.error(known)
  const sentence =
    said === null ? String(error) : known?.code === SERVER_SILENT ? t('error.silent') : said.message
  const code = known?.code ?? 'console/bug'
  const reference = known?.requestId === null || known === null ? code : `${code} · ${known.requestId}`
  return (
    <div className="error" role="alert">
      <b>{sentence}</b>
      {said === null || said.hint === null ? null : <Hint text={said.hint} />}
      <span className="text-micro text-ink-3">
        {reference} <CopyButton text={`${sentence}\n${reference}`} />
        {onRetry === undefined ? null : (
          <button type="button" className="button quiet slim" onClick={onRetry}>
            <Icon name="recovering" />
            {t('error.again')}
          </button>
        )}
      </span>
    </div>
  )
}

/** A hint that is a command is shown as one. */
function Hint({ text }: { readonly text: string }) {
  return /^(baton|BATON_|npm|make) ?\S/.test(text) && !/[.:] /.test(text) ? (
    <Run command={text} />
  ) : (
    <span className="text-ink-2 text-small">{text}</span>
  )
}

export interface Answerlike<Data> {
  readonly data: Data | undefined
  readonly error: unknown
  readonly isError: boolean
  readonly dataUpdatedAt: number
  readonly refetch: () => unknown
}

/**
 * What a query has: content, dimmed with its time when it is no longer fresh; a skeleton before the first
 * answer; the error in its place when there is none.
 */
export function Answer<Data>({
  of: query,
  skeleton,
  children,
}: {
  readonly of: Answerlike<Data> | UseQueryResult<Data>
  readonly skeleton?: ReactNode
  readonly children: (data: Data) => ReactNode
}) {
  const live = useLive()
  if (query.data === undefined)
    return query.isError ? (
      <ErrorNote error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      (skeleton ?? <Skeleton />)
    )
  const silent = query.error instanceof ApiError && query.error.status === 0
  if (query.isError && !silent)
    return (
      <>
        <ErrorNote error={query.error} onRetry={() => void query.refetch()} />
        <Stale at={query.dataUpdatedAt}>{children(query.data)}</Stale>
      </>
    )
  if (silent || live.state === 'silent') return <Stale at={query.dataUpdatedAt}>{children(query.data)}</Stale>
  return <>{children(query.data)}</>
}

function Stale({ at, children }: { readonly at: number; readonly children: ReactNode }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <>
      <p className="as-of" role="status">
        <Icon name="waiting" />
        {t('stale.asOf', { time: format.clock(at) })}
      </p>
      <div className="stale">{children}</div>
    </>
  )
}
