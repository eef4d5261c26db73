/** One screen: the bar above, the answer and its evidence, the picked thing at the right, the command below. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useLive } from '../api/live.ts'
import { sessionQuery } from '../api/queries.ts'
import { useFormat } from '../format/use-format.ts'
import { Icon } from '../parts/icon.tsx'
import { CommandLine } from './command-line.tsx'
import { Account, Display } from './lazy-menus.tsx'
import { setPreferences, usePreferences } from './preferences.ts'
import { useShell } from './shell-context.ts'

export interface Crumb {
  readonly name: string
  readonly to?: string
}

const NO_CRUMBS: readonly Crumb[] = []

export function Screen({
  name,
  crumbs = NO_CRUMBS,
  title,
  sentence,
  actions,
  inspector,
  command,
  api,
  className,
  children,
}: {
  /** Last crumb and document title. */
  readonly name: string
  readonly crumbs?: readonly Crumb[]
  readonly title: ReactNode
  /** The answer to the screen's question, with its numbers. */
  readonly sentence?: ReactNode
  readonly actions?: ReactNode
  readonly inspector?: ReactNode
  /** The command behind this view, filters included. */
  readonly command: string
  readonly api: string
  readonly className?: string
  readonly children: ReactNode
}) {
  useEffect(() => {
    document.title = `${name} · Baton`
  }, [name])
  return (
    <main className="main">
      <Bar name={name} crumbs={crumbs} />
      <div className={`body${inspector === undefined ? '' : ' split'}`}>
        <div className={`page ${className ?? ''}`} id="page" tabIndex={-1}>
          <div className="head">
            <div className="words min-w-0">
              <h1>{title}</h1>
              {sentence === undefined ? null : <p className="sentence">{sentence}</p>}
            </div>
            {actions === undefined ? null : <div className="actions">{actions}</div>}
          </div>
          {children}
        </div>
        {inspector === undefined ? null : <Inspector>{inspector}</Inspector>}
      </div>
      <CommandLine command={command} api={api} />
    </main>
  )
}

function Inspector({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation()
  return (
    // Focusable, so that the keyboard can scroll it.
    <aside className="inspector" aria-label={t('inspector')} tabIndex={0}>
      {children}
    </aside>
  )
}

function Bar({ name, crumbs }: { readonly name: string; readonly crumbs: readonly Crumb[] }) {
  const { t } = useTranslation()
  const shell = useShell()
  const { language } = usePreferences()
  const session = useQuery(sessionQuery)
  return (
    <header className="bar">
      <button
        type="button"
        className="icon-button menu-button"
        aria-label={t('menu')}
        aria-expanded={shell.menu}
        onClick={shell.toggleMenu}
      >
        <Icon name="menu" />
      </button>
      <div className="crumbs">
        {crumbs.map((crumb) => (
          <span key={crumb.name} className="wide-only flex gap-2">
            {crumb.to === undefined ? crumb.name : <Link to={crumb.to}>{crumb.name}</Link>}
            <span aria-hidden="true">/</span>
          </span>
        ))}
        <b>{name}</b>
      </div>
      <button type="button" className="find" onClick={shell.openPalette}>
        <Icon name="search" />
        <span className="grow text-left">{t('find')}</span>
        <kbd>{/mac/i.test(navigator.userAgent) ? '⌘K' : 'Ctrl K'}</kbd>
      </button>
      <LiveMark />
      <div className="segments end" role="group" aria-label={t('language')}>
        {(['en', 'zh'] as const).map((code) => (
          <button
            key={code}
            type="button"
            lang={code}
            aria-pressed={language === code}
            onClick={() => setPreferences({ language: code })}
          >
            {code === 'en' ? 'EN' : '中文'}
          </button>
        ))}
      </div>
      <Display />
      <Account principal={session.data} />
    </header>
  )
}

function LiveMark() {
  const { t } = useTranslation()
  const live = useLive()
  const format = useFormat()
  return live.state === 'silent' ? (
    <span className="live silent" role="status">
      {t('live.silent', { time: format.clock(live.heardAt) })}
    </span>
  ) : (
    <span className="live optional" title={t('live.title')}>
      {t('live.live', { time: format.clock(live.heardAt) })}
    </span>
  )
}
