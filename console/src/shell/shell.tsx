/** What stands around every screen: the navigation by pillar, the palette, the keys, the toasts. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Toaster } from 'sonner'
import { startLive } from '../api/live.ts'
import { overviewQuery, sessionQuery } from '../api/queries.ts'
import { formatCount } from '../format/numbers.ts'
import { Icon } from '../parts/icon.tsx'
import { PILLARS } from './pages.ts'
import { ProjectSwitch } from './project-switch.tsx'
import { ShellContext } from './shell-context.ts'
import { useKeys } from './use-keys.ts'

const KeysDialog = lazy(() => import('./keys-dialog.tsx').then((module) => ({ default: module.KeysDialog })))
const Palette = lazy(() => import('./palette.tsx').then((module) => ({ default: module.Palette })))

export function Shell() {
  const { t } = useTranslation()
  const client = useQueryClient()
  const navigate = useNavigate()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const session = useQuery(sessionQuery)
  const [palette, setPalette] = useState(false)
  const [keys, setKeys] = useState(false)
  const [command, setCommand] = useState(false)
  const [menuAt, setMenuAt] = useState<string | null>(null)
  // Folds by itself when one goes elsewhere.
  const menu = menuAt === path
  const signedIn = session.data !== undefined

  useEffect(() => (signedIn ? startLive(client) : undefined), [client, signedIn])
  useKeys({
    palette: () => setPalette((open) => !open),
    keys: () => setKeys(true),
    command: () => setCommand((open) => !open),
    jump: (to) => void navigate({ to }),
  })

  return (
    <ShellContext
      value={{
        openPalette: () => setPalette(true),
        command,
        setCommand,
        menu,
        toggleMenu: () => setMenuAt(menu ? null : path),
      }}
    >
      <a className="skip" href="#page">
        {t('skip')}
      </a>
      <div className="shell">
        <Navigation open={menu} onKeys={() => setKeys(true)} />
        <Outlet />
      </div>
      {palette ? (
        <Suspense>
          <Palette open={palette} onClose={() => setPalette(false)} />
        </Suspense>
      ) : null}
      {keys ? (
        <Suspense>
          <KeysDialog open={keys} onClose={() => setKeys(false)} />
        </Suspense>
      ) : null}
      <Toaster
        position="bottom-left"
        offset={{ left: 224, bottom: command ? 170 : 50 }}
        mobileOffset={12}
        visibleToasts={4}
      />
    </ShellContext>
  )
}

function Navigation({ open, onKeys }: { readonly open: boolean; readonly onKeys: () => void }) {
  const { t } = useTranslation()
  const overview = useQuery(overviewQuery)
  const session = useQuery(sessionQuery)
  return (
    <nav className={`nav${open ? ' open' : ''}`} aria-label={t('nav.pillars')}>
      <Link to="/" className="brand">
        <Brand />
        Baton
      </Link>
      <ProjectSwitch principal={session.data} />
      {PILLARS.map((pillar) => (
        <div key={pillar.name ?? 'top'}>
          {pillar.name === null ? null : <h2>{t(pillar.name)}</h2>}
          {pillar.pages.map((page) => (
            <Link
              key={page.to}
              to={page.to}
              className="nav-link"
              activeOptions={{ exact: page.to === '/' }}
              activeProps={{ 'aria-current': 'page' }}
            >
              {page.to === '/' ? <Icon name="home" /> : null}
              {t(page.name)}
              {page.count === undefined || overview.data === undefined ? null : (
                <span className="count">{formatCount(page.count(overview.data))}</span>
              )}
            </Link>
          ))}
        </div>
      ))}
      <div className="nav-foot">
        <button type="button" onClick={onKeys}>
          {t('nav.keysHint')} <kbd>?</kbd>
        </button>
        &ensp;{t('nav.queue')} <kbd>g q</kbd>
      </div>
    </nav>
  )
}

export function Brand() {
  return (
    <svg viewBox="0 0 18 18" aria-hidden="true" fill="none" strokeWidth="4" strokeLinecap="round">
      <path d="M2.5 13.5 9 9" stroke="currentColor" />
      <path d="m11.8 7 3.7-2.6" stroke="var(--accent)" />
    </svg>
  )
}
