/** The menus of the bar, whose code comes when a pointer nears them or a key opens them. */
import type { Principal } from '#contract'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from '../parts/icon.tsx'

const load = () => import('./menus.tsx')
const DisplayMenu = lazy(() => load().then((module) => ({ default: module.DisplayMenu })))
const AccountMenu = lazy(() => load().then((module) => ({ default: module.AccountMenu })))

export function Display() {
  const { t } = useTranslation()
  return (
    <WhenAsked className="icon-button" face={<DisplayFace title={t('display.title')} />}>
      <DisplayMenu />
    </WhenAsked>
  )
}

export function Account({ principal }: { readonly principal: Principal | undefined }) {
  if (principal === undefined) return <span className="who" aria-hidden="true" />
  return (
    <WhenAsked className="who" face={<AccountFace principal={principal} />}>
      <AccountMenu principal={principal} />
    </WhenAsked>
  )
}

/** A button that looks like the menu's own, until someone opens it. */
function WhenAsked(props: {
  readonly className: string
  readonly face: ReactNode
  readonly children: ReactNode
}) {
  const [asked, setAsked] = useState(false)
  const button = (
    <button
      type="button"
      className={props.className}
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={() => void load()}
      onFocus={() => void load()}
      onClick={() => setAsked(true)}
    >
      {props.face}
    </button>
  )
  return asked ? <Suspense fallback={button}>{props.children}</Suspense> : button
}

export function DisplayFace({ title }: { readonly title: string }) {
  return (
    <>
      <Icon name="theme" />
      <span className="sr-only">{title}</span>
    </>
  )
}

export function AccountFace({ principal }: { readonly principal: Principal }) {
  const { t } = useTranslation()
  return (
    <>
      <span aria-hidden="true">{principal.name.slice(0, 2)}</span>
      <span className="sr-only">{t('account.title', { name: principal.name })}</span>
    </>
  )
}
