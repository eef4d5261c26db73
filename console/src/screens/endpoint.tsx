/** How does it answer, and what did the guard do? */
import type { Endpoint, GuardTrace } from '#contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../api/call.ts'
import { type ChatProgress, streamChat } from '../api/chat.ts'
import { endpointQuery } from '../api/queries.ts'
import { TimeSpent } from '../charts/time-spent.tsx'
import { formatCount, formatFigure } from '../format/numbers.ts'
import { useFormat } from '../format/use-format.ts'
import { Gap } from '../i18n/gap.tsx'
import { Say } from '../i18n/say.tsx'
import { Told } from '../i18n/told.tsx'
import { useTold } from '../i18n/telling.ts'
import { Answer, ErrorNote } from '../parts/answers.tsx'
import { Icon } from '../parts/icon.tsx'
import { EndpointState, JobStateMark, VerdictMark } from '../parts/state.tsx'
import { Screen } from '../shell/screen.tsx'
import { notify, undoable } from '../shell/undo.tsx'
import { GuardTraceView } from './guard-trace.tsx'

export function EndpointScreen() {
  const { t } = useTranslation()
  const told = useTold()
  const { name } = useParams({ from: '/shell/endpoints/$name' })
  const search = useSearch({ from: '/shell/endpoints/$name' })
  const navigate = useNavigate({ from: '/endpoints/$name' })
  const endpoint = useQuery(endpointQuery(name))
  const [prompt, setPrompt] = useState(search.prompt ?? '')
  const [temperature, setTemperature] = useState(0.7)
  const [maxTokens, setMaxTokens] = useState(120)
  const chat = useChat(name)
  const send = (): void => {
    if (prompt.trim() === '') return
    void navigate({ search: { prompt }, replace: true })
    chat.send(prompt, temperature, maxTokens)
  }
  return (
    <Screen
      name={name}
      crumbs={[{ name: t('nav.models') }, { name: t('nav.endpoints'), to: '/endpoints' }]}
      title={
        <>
          {name}
          {endpoint.data === undefined ? null : (
            <span className="ml-3 text-body font-normal">
              <EndpointState state={endpoint.data.state} />
            </span>
          )}
        </>
      }
      sentence={<PlaygroundSentence endpoint={endpoint.data} progress={chat.progress} />}
      actions={endpoint.data === undefined ? null : <Remove endpoint={endpoint.data} />}
      inspector={
        chat.progress?.trace === undefined || chat.progress.trace === null ? (
          <EndpointFacts endpoint={endpoint.data} />
        ) : (
          <GuardTraceView trace={chat.progress.trace} />
        )
      }
      command={prompt === '' ? `baton endpoint show ${name}` : `baton chat ${name} ${quote(prompt)}`}
      api={`POST /v1/chat/completions\nx-baton-trace: 1\n${JSON.stringify({ model: name, messages: [{ role: 'user', content: prompt }], temperature, max_tokens: maxTokens, stream: true }, null, 2)}`}
    >
      <Answer of={endpoint}>
        {(data) => (
          <>
            {data.state === 'serving' || data.state === 'degraded' ? null : (
              <p className="mb-3 text-ink-2">
                {told.message(data.message, data.said) || t('endpoint.notReady')}
              </p>
            )}
            <form
              className="ask"
              onSubmit={(event) => {
                event.preventDefault()
                send()
              }}
            >
              <label className="text-small text-ink-3" htmlFor="prompt">
                {t('play.you')}
              </label>
              <textarea
                id="prompt"
                value={prompt}
                placeholder={t('play.hint')}
                onChange={(event) => setPrompt(event.target.value)}
                onKeyDown={(event) => {
                  if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
                    event.preventDefault()
                    send()
                  }
                }}
              />
              <div className="filters text-small text-ink-2">
                <label className="flex items-center gap-2">
                  {t('play.temperature')}
                  <input
                    className="field w-16"
                    type="number"
                    min={0}
                    max={2}
                    step={0.1}
                    value={temperature}
                    onChange={(event) => setTemperature(Number(event.target.value))}
                  />
                </label>
                <label className="flex items-center gap-2">
                  {t('play.maxTokens')}
                  <input
                    className="field w-20"
                    type="number"
                    min={1}
                    max={4096}
                    value={maxTokens}
                    onChange={(event) => setMaxTokens(Number(event.target.value))}
                  />
                </label>
                <span className="ml-auto flex gap-2">
                  {chat.running ? (
                    <button type="button" className="button" onClick={chat.stop}>
                      <Icon name="stopped" />
                      {t('play.stop')}
                    </button>
                  ) : null}
                  <button
                    type="submit"
                    className="button primary"
                    disabled={chat.running || prompt.trim() === ''}
                  >
                    {t('play.send')}{' '}
                    <span className="font-normal">{/mac/i.test(navigator.userAgent) ? '⌘↵' : 'Ctrl ↵'}</span>
                  </button>
                </span>
              </div>
            </form>
            {chat.error === null ? null : (
              <section>
                <ErrorNote error={chat.error} />
              </section>
            )}
            {chat.progress === null ? (
              <Examples pick={setPrompt} />
            ) : (
              <AnswerView model={data.model} progress={chat.progress} />
            )}
          </>
        )}
      </Answer>
    </Screen>
  )
}

/** As a shell takes it. */
const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

function useChat(endpoint: string) {
  const [progress, setProgress] = useState<ChatProgress | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [running, setRunning] = useState(false)
  const abort = useRef<AbortController | null>(null)
  useEffect(() => () => abort.current?.abort(), [])
  const send = (prompt: string, temperature: number, maxTokens: number): void => {
    abort.current?.abort()
    const own = new AbortController()
    abort.current = own
    setProgress(null)
    setError(null)
    setRunning(true)
    streamChat({ model: endpoint, prompt, temperature, maxTokens }, own.signal, (now) => {
      if (!own.signal.aborted) setProgress(now)
    })
      .catch((caught: unknown) => {
        if (!own.signal.aborted) setError(caught)
      })
      .finally(() => {
        if (abort.current === own) setRunning(false)
      })
  }
  const stop = (): void => {
    abort.current?.abort()
    setRunning(false)
  }
  return { progress, error, running, send, stop }
}

function PlaygroundSentence({
  endpoint,
  progress,
}: {
  endpoint: Endpoint | undefined
  progress: ChatProgress | null
}) {
  const { t } = useTranslation()
  const format = useFormat()
  if (endpoint === undefined) return null
  if (progress === null)
    return (
      <>
        <Say
          it="endpoint.serves"
          model={endpoint.model}
          ready={formatCount(endpoint.replicas.filter((replica) => replica.ready).length)}
          wanted={formatCount(endpoint.wanted)}
          requests={formatCount(endpoint.stats.requests)}
        />
        <Gap />
        <Told english={endpoint.message} said={endpoint.said} />
      </>
    )
  if (!progress.ended) return t('play.answering')
  const { trace } = progress
  const time = format.seconds(progress.totalMs / 1000)
  if (trace === null) return <Say it="play.answeredUntraced" time={time} />
  const spansIn = trace.spans.filter((span) => span.direction === 'in').length
  const values = {
    time,
    policy: trace.policy,
    in: formatCount(spansIn),
    out: formatCount(trace.spans.length - spansIn),
    n: formatCount(trace.spans.length),
  }
  if (trace.verdict === 'block') return <Say it="play.blocked" {...values} />
  if (trace.verdict === 'allow') return <Say it="play.allowed" {...values} />
  return <Say it="play.masked" count={trace.spans.length} {...values} />
}

function AnswerView({ model, progress }: { readonly model: string; readonly progress: ChatProgress }) {
  const { t } = useTranslation()
  const told = useTold()
  const { trace } = progress
  const seconds = progress.firstTokenMs === null ? 0 : (progress.totalMs - progress.firstTokenMs) / 1000
  const speed =
    progress.completionTokens === null || seconds <= 0 ? null : (progress.completionTokens - 1) / seconds
  return (
    <>
      <section aria-live="polite" aria-busy={!progress.ended}>
        <div className="section-head">
          <h2>{model}</h2>
          {trace === null ? null : <VerdictMark verdict={trace.verdict} />}
          {progress.finish === null || progress.finish === 'stop' ? null : (
            <span className="text-small text-ink-3">
              {t('play.finish', { reason: told.word('finish', progress.finish) })}
            </span>
          )}
        </div>
        <p className="answer">
          <Masked text={progress.text} />
        </p>
        {progress.ended && progress.text === '' ? <p className="text-ink-3">{t('play.empty')}</p> : null}
        <dl className="answer-facts">
          <Fact
            name={t('endpoint.firstToken')}
            value={progress.firstTokenMs === null ? '–' : `${formatFigure(progress.firstTokenMs, 3)} ms`}
          />
          <Fact
            name={t('play.tokens')}
            value={
              progress.promptTokens === null
                ? '–'
                : `${formatCount(progress.promptTokens)}, ${formatCount(progress.completionTokens ?? 0)}`
            }
          />
          <Fact
            name={t('endpoint.speed')}
            value={
              speed === null || !Number.isFinite(speed)
                ? '–'
                : `${formatFigure(speed, 3)} ${t('curve.tokens')}`
            }
          />
          <Fact
            name={t('play.total')}
            value={progress.ended ? `${formatFigure(progress.totalMs, 4)} ms` : '–'}
          />
          {progress.requestId === null ? null : (
            <Fact name={t('audit.requestId')} value={<span className="id">{progress.requestId}</span>} />
          )}
        </dl>
      </section>
      {trace === null ? null : <Seen trace={trace} />}
      {progress.ended ? <TimeSpent progress={progress} /> : null}
    </>
  )
}

function Fact({ name, value }: { readonly name: string; readonly value: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

/** "[PHONE_1]" stands out, as the guard put it there. */
export function Masked({ text }: { readonly text: string }) {
  return text.split(/(\[[A-Z][A-Z_-]*_\d+\])/).map((part, index) =>
    index % 2 === 1 ? (
      // oxlint-disable-next-line react/no-array-index-key -- parts of a text have no other name
      <span key={index} className="masked">
        {part.slice(1, -1).replaceAll('_', ' ')}
      </span>
    ) : (
      part
    ),
  )
}

function Seen({ trace }: { readonly trace: GuardTrace }) {
  const { t } = useTranslation()
  return (
    <section>
      <div className="section-head">
        <h2>{t('play.seen')}</h2>
        <span className="text-small text-ink-3">
          {trace.messagesAsSeen.length === 0 ? t('play.sawNothing') : t('play.seenHow')}
        </span>
      </div>
      {trace.messagesAsSeen.map((message, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- messages are a sequence
        <div key={index} className="mb-2 grid grid-cols-[72px_minmax(0,1fr)] gap-3">
          <span className="text-ink-3">{message.role}</span>
          <span className="whitespace-pre-wrap wrap-anywhere">
            <Masked text={message.text} />
          </span>
        </div>
      ))}
    </section>
  )
}

/** Three prompts that show what the guard does: let through, masked, refused. */
function Examples({ pick }: { readonly pick: (prompt: string) => void }) {
  const { t } = useTranslation()
  const prompts = ['Permission is hereby', t('play.exampleMasked'), t('play.exampleShort')]
  return (
    <section>
      <h2 className="mb-2">{t('play.try')}</h2>
      <div className="filters">
        {prompts.map((prompt) => (
          <button key={prompt} type="button" className="button slim" onClick={() => pick(prompt)}>
            {prompt}
          </button>
        ))}
      </div>
    </section>
  )
}

function EndpointFacts({ endpoint }: { readonly endpoint: Endpoint | undefined }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (endpoint === undefined) return <span />
  const [modelName = endpoint.model, version] = endpoint.model.split('@')
  return (
    <>
      <section>
        <h2>{t('endpoint.serving')}</h2>
        <dl className="facts text-small">
          <dt>{t('column.model')}</dt>
          <dd>
            <Link
              to="/models/$name"
              params={{ name: modelName }}
              search={version === undefined ? {} : { version }}
              className="link"
            >
              {endpoint.model}
            </Link>
          </dd>
          <dt>{t('endpoint.engine')}</dt>
          <dd>{endpoint.engine}</dd>
          <dt>{t('endpoint.requests')}</dt>
          <dd>{formatCount(endpoint.stats.requests)}</dd>
          <dt>{t('endpoint.firstToken')}</dt>
          <dd>
            {endpoint.stats.firstTokenMsP50 === null
              ? '–'
              : `${formatFigure(endpoint.stats.firstTokenMsP50, 3)} ms`}
          </dd>
          <dt>{t('endpoint.speed')}</dt>
          <dd>
            {endpoint.stats.tokensPerSecond === null
              ? '–'
              : `${formatFigure(endpoint.stats.tokensPerSecond, 3)} ${t('curve.tokens')}`}
          </dd>
          <dt>{t('endpoint.tokensOut')}</dt>
          <dd>{formatCount(endpoint.stats.tokensOut)}</dd>
          <dt>{t('column.created')}</dt>
          <dd>{format.when(endpoint.createdAt)}</dd>
        </dl>
      </section>
      <section>
        <h2>{t('endpoint.replicas')}</h2>
        {endpoint.replicas.length === 0 ? <p className="text-ink-2">{t('endpoint.noReplica')}</p> : null}
        <ul className="list">
          {endpoint.replicas.map((replica) => (
            <li key={replica.jobId} style={{ gridTemplateColumns: 'max-content minmax(0,1fr) max-content' }}>
              <Link to="/jobs/$id" params={{ id: replica.jobId }} className="id">
                {replica.shortId}
              </Link>
              <JobStateMark state={replica.state as 'running'} />
              <span className="text-small text-ink-2">
                {replica.ready
                  ? t('endpoint.answered', { count: replica.requests, n: formatCount(replica.requests) })
                  : t('endpoint.loading')}
              </span>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h2>{t('endpoint.address')}</h2>
        <p className="text-small text-ink-2 wrap-anywhere font-mono">{endpoint.url}</p>
      </section>
    </>
  )
}

function Remove({ endpoint }: { readonly endpoint: Endpoint }) {
  const { t } = useTranslation()
  const told = useTold()
  const client = useQueryClient()
  return (
    <button
      type="button"
      className="button"
      onClick={() =>
        undoable(t('endpoint.removing', { name: endpoint.name }), () => {
          call('DELETE', `/endpoints/${endpoint.name}`).then(
            () => void client.invalidateQueries({ queryKey: ['endpoints'] }),
            (error: unknown) => notify(told.failure(error), 'failed'),
          )
        })
      }
    >
      {t('endpoint.remove')}
    </button>
  )
}
