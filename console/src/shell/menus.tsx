/** How the console looks, and who is signed in. */
import type { Principal } from '#contract'
import { Menu } from '@base-ui/react/menu'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../api/call.ts'
import { Icon } from '../parts/icon.tsx'
import { AccountFace, DisplayFace } from './lazy-menus.tsx'
import { type Preferences, setPreferences, usePreferences } from './preferences.ts'

export function DisplayMenu() {
  const { t } = useTranslation()
  const { theme, density, zone } = usePreferences()
  return (
    <Menu.Root defaultOpen>
      <Menu.Trigger className="icon-button">
        <DisplayFace title={t('display.title')} />
      </Menu.Trigger>
      <Floating>
        <Choice
          name={t('display.theme')}
          value={theme}
          options={[
            ['system', t('display.system')],
            ['light', t('display.light')],
            ['dark', t('display.dark')],
          ]}
          choose={(value) => setPreferences({ theme: value as Preferences['theme'] })}
        />
        <Choice
          name={t('display.density')}
          value={density}
          options={[
            ['compact', t('display.compact')],
            ['regular', t('display.regular')],
            ['roomy', t('display.roomy')],
          ]}
          choose={(value) => setPreferences({ density: value as Preferences['density'] })}
        />
        <Choice
          name={t('display.zone')}
          value={zone}
          options={[
            ['local', t('display.local')],
            ['utc', 'UTC'],
          ]}
          choose={(value) => setPreferences({ zone: value as Preferences['zone'] })}
        />
      </Floating>
    </Menu.Root>
  )
}

function Choice(props: {
  readonly name: string
  readonly value: string
  readonly options: readonly (readonly [string, string])[]
  readonly choose: (value: string) => void
}) {
  return (
    <Menu.Group>
      <Menu.GroupLabel className="menu-label">{props.name}</Menu.GroupLabel>
      <Menu.RadioGroup value={props.value} onValueChange={(value: string) => props.choose(value)}>
        {props.options.map(([value, word]) => (
          <Menu.RadioItem key={value} value={value} className="menu-item" closeOnClick>
            {word}
            <Menu.RadioItemIndicator className="end">
              <Icon name="done" />
            </Menu.RadioItemIndicator>
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </Menu.Group>
  )
}

export function AccountMenu({ principal }: { readonly principal: Principal }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const navigate = useNavigate()
  const signOut = async (): Promise<void> => {
    await call('DELETE', '/session').catch(() => null)
    client.clear()
    await navigate({ to: '/sign-in' })
  }
  return (
    <Menu.Root defaultOpen>
      <Menu.Trigger className="who">
        <AccountFace principal={principal} />
      </Menu.Trigger>
      <Floating>
        <div className="menu-label">
          {principal.name} · {principal.role} · {principal.project}
        </div>
        <Menu.Item className="menu-item" onClick={() => void navigate({ to: '/keys' })}>
          {t('nav.keys')}
        </Menu.Item>
        <Menu.Item className="menu-item" onClick={() => void signOut()}>
          {t('account.signOut')}
        </Menu.Item>
      </Floating>
    </Menu.Root>
  )
}

function Floating({ children }: { readonly children: ReactNode }) {
  return (
    <Menu.Portal>
      <Menu.Positioner sideOffset={6} align="end" className="z-12">
        <Menu.Popup className="floating menu">{children}</Menu.Popup>
      </Menu.Positioner>
    </Menu.Portal>
  )
}
