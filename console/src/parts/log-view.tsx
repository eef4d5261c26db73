/** A log of any length: only the lines in sight are drawn; it can follow the end and be searched. Its key holds attempt and stream. */
import type { Attempt, LogChunk } from '#contract'
import { useQueryClient } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call, query } from '../api/call.ts'
import { formatBytes, formatCount } from '../format/numbers.ts'
import { addText, findLines, type LogLines, NO_LINES } from '../format/split-lines.ts'
import { Empty, ErrorNote } from './answers.tsx'
import { Icon } from './icon.tsx'

const LINE_HEIGHT = 19
/** Of a long log the end is read first; earlier text on demand. */
const TAIL_BYTES = 512 * 1024
const CHUNK_BYTES = 256 * 1024
/** Events say when a log grew; this is for those that were missed. */
const POLL_MS = 2000

interface Held extends LogLines {
  readonly from: number
  readonly next: number
  readonly size: number
  readonly ended: boolean
}

export function LogView({
  jobId,
  attempt,
  stream,
  find,
  onFind,
  short = false,
}: {
  readonly jobId: string
  readonly attempt: Attempt
  readonly stream: string
  readonly find: string
  readonly onFind: (text: string) => void
  readonly short?: boolean
}) {
  const { t } = useTranslation()
  const { held, error, loadEarlier } = useLog(jobId, attempt, stream)
  const [follow, setFollow] = useState(true)
  const [hit, setHit] = useState(0)
  const box = useRef<HTMLDivElement>(null)
  const lines = held === null ? [] : held.rest === '' ? held.lines : [...held.lines, held.rest]
  const hits = findLines(lines, find)
  // oxlint-disable-next-line react/incompatible-library -- the compiler is not used here
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 20,
  })
  const current = hits[Math.min(hit, hits.length - 1)]

  useEffect(() => {
    if (follow && lines.length > 0 && find === '')
      virtualizer.scrollToIndex(lines.length - 1, { align: 'end' })
  }, [follow, lines.length, find, virtualizer])
  useEffect(() => {
    if (current !== undefined) virtualizer.scrollToIndex(current, { align: 'center' })
  }, [current, virtualizer])

  const move = (by: number): void => {
    if (hits.length > 0) setHit((now) => (Math.min(now, hits.length - 1) + by + hits.length) % hits.length)
  }
  return (
    <div>
      {short ? null : (
        <div className="filters mb-2">
          <input
            className="field w-56"
            data-filter
            type="search"
            aria-label={t('log.find')}
            placeholder={t('log.find')}
            value={find}
            onChange={(event) => {
              setHit(0)
              onFind(event.target.value)
            }}
            onKeyDown={(event) => {
              if (event.key === 'Enter') move(event.shiftKey ? -1 : 1)
            }}
          />
          {find === '' ? null : (
            <>
              <span className="text-small text-ink-3" role="status">
                {hits.length === 0
                  ? t('log.noHit')
                  : t('log.hit', {
                      n: formatCount(Math.min(hit, hits.length - 1) + 1),
                      total: formatCount(hits.length),
                    })}
              </span>
              <button
                type="button"
                className="icon-button"
                aria-label={t('log.before')}
                onClick={() => move(-1)}
              >
                <Icon name="up" />
              </button>
              <button
                type="button"
                className="icon-button"
                aria-label={t('log.after')}
                onClick={() => move(1)}
              >
                <Icon name="down" />
              </button>
            </>
          )}
          <button
            type="button"
            className="button slim"
            aria-pressed={follow}
            onClick={() => setFollow((now) => !now)}
          >
            <Icon name={follow ? 'done' : 'down'} />
            {follow ? t('log.following') : t('log.follow')}
          </button>
          {held !== null && held.from > 0 ? (
            <button type="button" className="button slim" onClick={loadEarlier}>
              {t('log.earlier', { bytes: formatBytes(held.from) })}
            </button>
          ) : null}
          <span className="ml-auto text-small text-ink-3">
            {held === null
              ? ''
              : t('log.size', {
                  count: lines.length,
                  lines: formatCount(lines.length),
                  bytes: formatBytes(held.size),
                })}
          </span>
        </div>
      )}
      {error === null ? null : <ErrorNote error={error} />}
      {held !== null && lines.length === 0 && held.ended ? (
        <Empty>{t('log.empty')}</Empty>
      ) : (
        <div
          ref={box}
          className={`log${short ? ' short' : ''}`}
          tabIndex={0}
          role="log"
          aria-live="off"
          aria-label={t('log.title', { stream })}
          onWheel={(event) => {
            if (event.deltaY < 0) setFollow(false)
          }}
          onScroll={(event) => {
            const element = event.currentTarget
            if (element.scrollHeight - element.scrollTop - element.clientHeight < 4 && lines.length > 0)
              setFollow(true)
          }}
        >
          <div style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
            {virtualizer.getVirtualItems().map((item) => (
              <div
                key={item.index}
                className={`log-line${item.index === current ? ' found' : ''}`}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                {short ? (
                  <span className="w-3" />
                ) : (
                  // From the middle of a file nobody knows the number.
                  <span className="number">{held?.from === 0 ? formatCount(item.index + 1) : ''}</span>
                )}
                <Marked text={lines[item.index] ?? ''} wanted={find} />
              </div>
            ))}
          </div>
        </div>
      )}
    </div>
  )
}

function Marked({ text, wanted }: { readonly text: string; readonly wanted: string }) {
  if (wanted === '') return <span>{text}</span>
  const at = text.toLowerCase().indexOf(wanted.toLowerCase())
  if (at < 0) return <span>{text}</span>
  return (
    <span>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + wanted.length)}</mark>
      <Marked text={text.slice(at + wanted.length)} wanted={wanted} />
    </span>
  )
}

function useLog(jobId: string, attempt: Attempt, stream: string) {
  const client = useQueryClient()
  const [held, setHeld] = useState<Held | null>(null)
  const [error, setError] = useState<unknown>(null)
  const { number } = attempt
  const wake = useRef<() => void>(() => undefined)

  useEffect(() => {
    let left = false
    let timer: ReturnType<typeof setTimeout> | undefined
    let reading = false
    let now: Held | null = null
    const step = async (): Promise<void> => {
      if (left || reading) return
      reading = true
      clearTimeout(timer)
      let again = POLL_MS
      try {
        const offset: number = now?.next ?? -TAIL_BYTES
        const chunk = await readChunk(jobId, number, stream, offset, CHUNK_BYTES)
        if (left) return
        now = grow(now, chunk)
        setHeld(now)
        setError(null)
        // Without a step forward the end is held back: it could become a secret, or is half a character.
        if (chunk.nextOffset < chunk.size && chunk.nextOffset > chunk.offset) again = 0
        else if (chunk.ended) return
      } catch (caught) {
        if (!left) setError(caught)
        again = 2 * POLL_MS
      } finally {
        reading = false
      }
      timer = setTimeout(() => void step(), again)
    }
    wake.current = () => void step()
    void step()
    return () => {
      left = true
      clearTimeout(timer)
    }
  }, [jobId, number, stream])

  useEffect(() => {
    // The event feed marks ['log', id] when the log grew.
    client.setQueryDefaults(['log', jobId], { queryFn: () => 0 })
    client.setQueryData(['log', jobId], 0)
    return client.getQueryCache().subscribe((event) => {
      if (event.type === 'updated' && event.action.type === 'invalidate' && event.query.queryKey[0] === 'log')
        wake.current()
    })
  }, [client, jobId])

  const loadEarlier = (): void => {
    if (held === null) return
    const from = Math.max(0, held.from - TAIL_BYTES)
    readChunk(jobId, number, stream, from, held.from - from).then(
      (chunk) =>
        setHeld((now) => {
          if (now === null) return now
          const before = addText(NO_LINES, chunk.text)
          const [first = '', ...others] = now.lines
          return { ...now, from, lines: [...before.lines, before.rest + first, ...others] }
        }),
      setError,
    )
  }
  return { held, error, loadEarlier }
}

const readChunk = (jobId: string, attempt: number, stream: string, offset: number, limitBytes: number) =>
  call<LogChunk>(
    'GET',
    `/jobs/${encodeURIComponent(jobId)}/log${query({ attempt, stream, offset, limitBytes })}`,
  )

function grow(now: Held | null, chunk: LogChunk): Held {
  const lines = addText(now ?? NO_LINES, chunk.text)
  return {
    ...lines,
    from: now?.from ?? chunk.offset,
    next: chunk.nextOffset,
    size: chunk.size,
    ended: chunk.ended,
  }
}
