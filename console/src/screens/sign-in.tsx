/** Signs in by the secret in the link's fragment, which never reaches a server log; then forgets it. */
import type { Principal } from '#contract'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../api/call.ts'
import { keepProject } from '../api/project.ts'
import { sessionQuery } from '../api/queries.ts'
import { safeNext } from '../api/safe-next.ts'
import { secretOf } from '../api/secret-of.ts'
import { ErrorNote } from '../parts/answers.tsx'
import { Run } from '../parts/copy.tsx'
import { Brand } from '../shell/shell.tsx'
import { ProviderButton } from './sign-in-provider.tsx'

export function SignIn() {
  const { t } = useTranslation()
  const client = useQueryClient()
  const navigate = useNavigate()
  const search = useSearch({ from: '/sign-in' })
  const [error, setError] = useState<unknown>(null)
  const [waiting, setWaiting] = useState(false)
  const started = useRef(false)

  useEffect(() => {
    document.title = `${t('signIn.title')} · Baton`
  }, [t])

  const signIn = async (secret: string): Promise<void> => {
    setWaiting(true)
    setError(null)
    try {
      const principal = await call<Principal>('POST', '/session', { body: { secret } })
      keepProject(null)
      client.clear()
      client.setQueryData(sessionQuery.queryKey, principal)
      await navigate({ href: safeNext(search.next), replace: true })
    } catch (caught) {
      setError(caught)
      setWaiting(false)
    }
  }

  useEffect(() => {
    const secret = secretOf(location.hash)
    if (secret === null || started.current) return
    // Once: the link works once, and React runs effects twice while developing.
    started.current = true
    history.replaceState(history.state, '', location.pathname + location.search)
    void signIn(secret)
  })

  return (
    <main className="sign-in">
      <div className="brand">
        <Brand />
        Baton
      </div>
      <div className="panel">
        <h1>{t('signIn.title')}</h1>
        {error === null ? null : <ErrorNote error={error} />}
        {waiting ? (
          <p className="text-ink-2" role="status">
            {t('signIn.waiting')}
          </p>
        ) : (
          <>
            <ProviderButton next={search.next} />
            <p className="text-ink-2">{t('signIn.how')}</p>
            <Run command="baton open" />
            <form
              className="form"
              onSubmit={(event) => {
                event.preventDefault()
                const text = String(new FormData(event.currentTarget).get('link')).trim()
                const hash = text.indexOf('#')
                void signIn(hash < 0 ? text : (secretOf(text.slice(hash)) ?? text))
              }}
            >
              <label>
                {t('signIn.paste')}
                <input className="field" name="link" type="password" autoComplete="off" required />
              </label>
              <div className="flex justify-end">
                <button type="submit" className="button primary">
                  {t('signIn.go')}
                </button>
              </div>
            </form>
          </>
        )}
      </div>
    </main>
  )
}
