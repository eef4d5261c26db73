/** Who may call, with what, and until when? */
import type { ApiKey, CreatedApiKey, Scope } from '#contract'
import { Dialog } from '@base-ui/react/dialog'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../api/call.ts'
import { keysQuery, sessionQuery } from '../api/queries.ts'
import { formatCount } from '../format/numbers.ts'
import { useFormat } from '../format/use-format.ts'
import { Say } from '../i18n/say.tsx'
import { useTold } from '../i18n/telling.ts'
import { Answer, Empty, ErrorNote } from '../parts/answers.tsx'
import { Run } from '../parts/copy.tsx'
import { Icon } from '../parts/icon.tsx'
import { Mark } from '../parts/state.tsx'
import { type Column, DataTable } from '../parts/table.tsx'
import { Screen } from '../shell/screen.tsx'
import { notify, undoable } from '../shell/undo.tsx'

const SCOPES: readonly Scope[] = [
  'jobs:read',
  'jobs:write',
  'data:read',
  'data:write',
  'models:read',
  'models:write',
  'inference',
  'audit:read',
  'keys:write',
  'secrets:read',
  'secrets:write',
  'admin',
]

export function Keys() {
  const { t } = useTranslation()
  const told = useTold()
  const format = useFormat()
  const client = useQueryClient()
  const keys = useQuery(keysQuery)
  const items = keys.data?.items ?? []
  const valid = items.filter(isValid)
  const revoke = (key: ApiKey): void =>
    undoable(t('keys.revoking', { name: key.name }), () => {
      call('DELETE', `/keys/${key.id}`).then(
        () => void client.invalidateQueries({ queryKey: ['keys'] }),
        (error: unknown) => notify(told.failure(error), 'failed'),
      )
    })
  const columns: readonly Column<ApiKey>[] = [
    { id: 'name', head: t('keys.name'), width: 200, narrow: 'rest', render: (key) => <b>{key.name}</b> },
    {
      id: 'prefix',
      head: t('keys.prefix'),
      width: 150,
      wide: true,
      render: (key) => <span className="id">{key.prefix}…</span>,
    },
    { id: 'account', head: t('keys.account'), width: 110, wide: true, render: (key) => key.account },
    {
      id: 'state',
      head: t('column.state'),
      width: 110,
      narrow: 96,
      render: (key) =>
        key.revokedAt !== null ? (
          <Mark tone="waiting" icon="stopped">
            {t('keys.revoked')}
          </Mark>
        ) : isValid(key) ? (
          <Mark tone="done" icon="done">
            {t('keys.valid')}
          </Mark>
        ) : (
          <Mark tone="waiting" icon="waiting">
            {t('keys.expired')}
          </Mark>
        ),
    },
    {
      id: 'scopes',
      head: t('keys.scopes'),
      wide: true,
      render: (key) => (
        <span className="text-ink-2" title={key.scopes.join(', ')}>
          {key.scopes.join(', ')}
        </span>
      ),
    },
    {
      id: 'used',
      head: t('keys.lastUsed'),
      width: 116,
      right: true,
      wide: true,
      render: (key) => (key.lastUsedAt === null ? t('never') : format.when(key.lastUsedAt)),
    },
    {
      id: 'expires',
      head: t('keys.expires'),
      width: 160,
      right: true,
      wide: true,
      render: (key) => (key.expiresAt === null ? t('never') : format.when(key.expiresAt)),
    },
    {
      id: 'act',
      head: <span className="sr-only">{t('keys.revoke')}</span>,
      width: 90,
      narrow: 84,
      right: true,
      render: (key) =>
        key.revokedAt === null ? (
          <button
            type="button"
            className="button slim"
            aria-label={`${t('keys.revoke')}: ${key.name}`}
            onClick={() => revoke(key)}
          >
            {t('keys.revoke')}
          </button>
        ) : null,
    },
  ]
  return (
    <Screen
      name={t('nav.keys')}
      crumbs={[{ name: t('nav.admin') }]}
      title={t('nav.keys')}
      sentence={
        keys.data === undefined ? null : (
          <Say
            it="keys.count"
            count={valid.length}
            n={formatCount(valid.length)}
            admins={formatCount(valid.filter((key) => key.scopes.includes('admin')).length)}
          />
        )
      }
      actions={<CreateKey />}
      command="baton key list"
      api="GET /api/v1/keys"
    >
      <Answer of={keys}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty command="baton key create ci --scopes inference">{t('keys.none')}</Empty>
          ) : (
            <DataTable label={t('nav.keys')} columns={columns} rows={items} rowId={(key) => key.id} />
          )
        }
      </Answer>
    </Screen>
  )
}

const isValid = (key: ApiKey): boolean =>
  key.revokedAt === null && (key.expiresAt === null || key.expiresAt > Date.now())

function CreateKey() {
  const { t } = useTranslation()
  const client = useQueryClient()
  const session = useQuery(sessionQuery)
  const [open, setOpen] = useState(false)
  const create = useMutation({
    mutationFn: (body: { name: string; scopes: string[]; expiresInDays: number | null }) =>
      call<CreatedApiKey>('POST', '/keys', { body }),
    onSuccess: () => void client.invalidateQueries({ queryKey: ['keys'] }),
  })
  const own = session.data?.scopes ?? []
  const offered = own.includes('admin') ? SCOPES : SCOPES.filter((scope) => own.includes(scope))
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next) => {
        setOpen(next)
        if (!next) create.reset()
      }}
    >
      <Dialog.Trigger className="button primary">
        <Icon name="plus" />
        {t('keys.create')}
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="floating dialog">
          <Dialog.Title className="mb-3">{t('keys.createTitle')}</Dialog.Title>
          {create.data === undefined ? (
            <form
              className="form"
              onSubmit={(event) => {
                event.preventDefault()
                const data = new FormData(event.currentTarget)
                const days = String(data.get('days'))
                create.mutate({
                  name: String(data.get('name')),
                  scopes: data.getAll('scope').map(String),
                  expiresInDays: days === '' ? null : Number(days),
                })
              }}
            >
              <label>
                {t('keys.name')}
                <input
                  className="field"
                  name="name"
                  required
                  maxLength={100}
                  placeholder={t('keys.nameHint')}
                />
              </label>
              <fieldset>
                <legend>{t('keys.scopes')}</legend>
                <div className="grid grid-cols-2 gap-1">
                  {offered.map((scope) => (
                    <label key={scope} className="flex! items-center gap-2">
                      <input
                        type="checkbox"
                        name="scope"
                        value={scope}
                        defaultChecked={scope === 'inference'}
                      />
                      <code>{scope}</code>
                      <span>{t(`scope.${scope}`)}</span>
                    </label>
                  ))}
                </div>
              </fieldset>
              <label>
                {t('keys.days')}
                <input
                  className="field w-24"
                  name="days"
                  type="number"
                  min={1}
                  max={3650}
                  defaultValue={90}
                />
              </label>
              {create.isError ? <ErrorNote error={create.error} /> : null}
              <div className="flex justify-end gap-2">
                <Dialog.Close className="button">{t('cancel')}</Dialog.Close>
                <button type="submit" className="button primary" disabled={create.isPending}>
                  {t('keys.create')}
                </button>
              </div>
            </form>
          ) : (
            <div className="form">
              <p>
                <Say it="keys.once" name={create.data.key.name} />
              </p>
              <Run command={create.data.secret} />
              <div className="flex justify-end">
                <Dialog.Close className="button primary">{t('keys.kept')}</Dialog.Close>
              </div>
            </div>
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
