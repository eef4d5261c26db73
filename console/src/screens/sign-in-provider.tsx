/** Signing in through the identity provider: the button that leads there, and the page it sends the browser back to. */
import type { Principal, SignInOptions } from '#contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useLoaderData, useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../api/call.ts'
import { keepProject } from '../api/project.ts'
import { sessionQuery } from '../api/queries.ts'
import { safeNext } from '../api/safe-next.ts'
import { ErrorNote } from '../parts/answers.tsx'
import { Brand } from '../shell/shell.tsx'

/** Where they wanted to go, while they are at the provider. */
const NEXT_KEY = 'baton.next'

export function ProviderButton({ next }: { readonly next: string | undefined }) {
  const { t } = useTranslation()
  const [error, setError] = useState<unknown>(null)
  const options = useQuery({
    queryKey: ['sign-in-options'],
    queryFn: ({ signal }) => call<SignInOptions>('GET', '/sign-in-options', { signal }),
    retry: false,
  })
  const oidc = options.data?.oidc ?? null
  if (oidc === null) return null
  const go = (): void => {
    setError(null)
    sessionStorage.setItem(NEXT_KEY, next ?? '/')
    call<{ url: string }>('POST', '/oidc/begin', { body: {} }).then(
      ({ url }) => location.assign(url),
      (caught: unknown) => setError(caught),
    )
  }
  return (
    <>
      <button type="button" className="button primary justify-center" onClick={go}>
        {t('signIn.with', { name: oidc.name })}
      </button>
      {error === null ? null : <ErrorNote error={error} />}
      <p className="text-ink-3">{t('signIn.or')}</p>
    </>
  )
}

export function ProviderReturn() {
  const { t } = useTranslation()
  const client = useQueryClient()
  const navigate = useNavigate()
  const { query } = useLoaderData({ from: '/sign-in/oidc' })
  const [error, setError] = useState<unknown>(null)
  const started = useRef(false)

  useEffect(() => {
    document.title = `${t('signIn.title')} · Baton`
    // Once: a code works once, and React runs effects twice while developing.
    if (started.current) return
    started.current = true
    history.replaceState(history.state, '', location.pathname)
    call<Principal>('POST', '/oidc/session', { body: { query } }).then(
      (principal) => {
        keepProject(null)
        client.clear()
        client.setQueryData(sessionQuery.queryKey, principal)
        return navigate({ href: safeNext(sessionStorage.getItem(NEXT_KEY) ?? undefined), replace: true })
      },
      (caught: unknown) => setError(caught),
    )
  })

  return (
    <main className="sign-in">
      <div className="brand">
        <Brand />
        Baton
      </div>
      <div className="panel">
        <h1>{t('signIn.title')}</h1>
        {error === null ? (
          <p className="text-ink-2" role="status">
            {t('signIn.waiting')}
          </p>
        ) : (
          <>
            <ErrorNote error={error} />
            <Link to="/sign-in" className="button primary justify-center">
              {t('signIn.again')}
            </Link>
          </>
        )}
      </div>
    </main>
  )
}
