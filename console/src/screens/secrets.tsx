/** Which values can jobs be given, who set them, and what uses them? The values themselves are never shown. */
import type { SecretSummary, StoredSecret } from '#contract'
import { Dialog } from '@base-ui/react/dialog'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../api/call.ts'
import { secretsQuery } from '../api/queries.ts'
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

export function Secrets() {
  const { t } = useTranslation()
  const told = useTold()
  const format = useFormat()
  const client = useQueryClient()
  const secrets = useQuery(secretsQuery)
  const items = secrets.data?.items ?? []
  const remove = ({ name, usedBy }: SecretSummary): void => {
    const count = usedBy.length
    const sentence =
      count === 0
        ? t('secrets.removing', { name })
        : t('secrets.removingUsed', { name, count, n: formatCount(count) })
    undoable(sentence, () => {
      call('DELETE', `/secrets/${name}${count === 0 ? '' : '?force=true'}`).then(
        () => void client.invalidateQueries({ queryKey: ['secrets'] }),
        (error: unknown) => notify(told.failure(error), 'failed'),
      )
    })
  }
  const columns: readonly Column<SecretSummary>[] = [
    { id: 'name', head: t('secrets.name'), width: 220, narrow: 'rest', render: ({ name }) => <b>{name}</b> },
    {
      id: 'state',
      head: t('column.state'),
      width: 120,
      narrow: 104,
      render: ({ isReadable }) =>
        isReadable ? (
          <Mark tone="done" icon="done">
            {t('secrets.stored')}
          </Mark>
        ) : (
          <Mark tone="failed" icon="failed">
            {t('secrets.unreadable')}
          </Mark>
        ),
    },
    {
      id: 'usedBy',
      head: t('secrets.usedBy'),
      wide: true,
      render: ({ usedBy }) => <Users of={usedBy} />,
    },
    {
      id: 'version',
      head: t('secrets.version'),
      width: 84,
      right: true,
      wide: true,
      render: ({ version }) => formatCount(version),
    },
    {
      id: 'by',
      head: t('secrets.by'),
      width: 140,
      wide: true,
      render: ({ updatedBy }) => updatedBy,
    },
    {
      id: 'updated',
      head: t('secrets.updated'),
      width: 130,
      right: true,
      wide: true,
      render: ({ updatedAt }) => format.when(updatedAt),
    },
    {
      id: 'act',
      head: <span className="sr-only">{t('secrets.act')}</span>,
      width: 170,
      narrow: 150,
      right: true,
      render: (secret) => (
        <span className="inline-flex gap-2">
          <SetSecret name={secret.name} />
          <button
            type="button"
            className="button slim"
            aria-label={`${t('secrets.remove')}: ${secret.name}`}
            onClick={() => remove(secret)}
          >
            {t('secrets.remove')}
          </button>
        </span>
      ),
    },
  ]
  return (
    <Screen
      name={t('nav.secrets')}
      crumbs={[{ name: t('nav.admin') }]}
      title={t('nav.secrets')}
      sentence={
        secrets.data === undefined ? null : (
          <Say it="secrets.count" count={items.length} n={formatCount(items.length)} />
        )
      }
      actions={<SetSecret name={null} />}
      command="baton secret list"
      api="GET /api/v1/secrets"
    >
      <Answer of={secrets}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty command="baton secret set hf-token">{t('secrets.none')}</Empty>
          ) : (
            <>
              <DataTable label={t('nav.secrets')} columns={columns} rows={items} rowId={({ name }) => name} />
              <p className="mt-3 text-small text-ink-3">{t('secrets.masked')}</p>
            </>
          )
        }
      </Answer>
    </Screen>
  )
}

function Users({ of: jobs }: { readonly of: SecretSummary['usedBy'] }) {
  const { t } = useTranslation()
  if (jobs.length === 0) return <span className="text-ink-3">{t('secrets.unused')}</span>
  return (
    <span className="cut">
      {jobs.slice(0, 3).map((job, index) => (
        <span key={job.id}>
          {index === 0 ? '' : ', '}
          <Link to="/jobs/$id" params={{ id: job.id }} className="link">
            {job.name}
          </Link>
        </span>
      ))}
      {jobs.length > 3 ? ` +${formatCount(jobs.length - 3)}` : ''}
    </span>
  )
}

/** `name`: of one that is there already. The value goes to the server and is kept nowhere here. */
function SetSecret({ name }: { readonly name: string | null }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const [open, setOpen] = useState(false)
  const store = useMutation({
    mutationFn: ({ of, value }: { of: string; value: string }) =>
      call<StoredSecret>('PUT', `/secrets/${encodeURIComponent(of)}`, { body: { value } }),
    // The request held the value.
    gcTime: 0,
    onSuccess: () => void client.invalidateQueries({ queryKey: ['secrets'] }),
  })
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next) => {
        setOpen(next)
        if (!next) store.reset()
      }}
    >
      <Dialog.Trigger
        className={name === null ? 'button primary' : 'button slim'}
        {...(name === null ? {} : { 'aria-label': `${t('secrets.replace')}: ${name}` })}
      >
        {name === null ? <Icon name="plus" /> : null}
        {name === null ? t('secrets.create') : t('secrets.replace')}
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="floating dialog">
          <Dialog.Title className="mb-3">
            {name === null ? t('secrets.createTitle') : t('secrets.replaceTitle', { name })}
          </Dialog.Title>
          {store.data === undefined ? (
            <form
              className="form"
              autoComplete="off"
              onSubmit={(event) => {
                event.preventDefault()
                const data = new FormData(event.currentTarget)
                const value = String(data.get('value')).replaceAll('\r\n', '\n')
                store.mutate({ of: name ?? String(data.get('name')), value: withoutLineEnd(value) })
              }}
            >
              {name === null ? (
                <label>
                  {t('secrets.name')}
                  <input className="field" name="name" required maxLength={63} placeholder="hf-token" />
                </label>
              ) : null}
              <label>
                {t('secrets.value')}
                <textarea
                  className="field font-mono hidden-text"
                  name="value"
                  rows={3}
                  required
                  autoComplete="off"
                  spellCheck={false}
                />
              </label>
              <p className="text-small text-ink-2">{t('secrets.writeOnly')}</p>
              {store.isError ? <ErrorNote error={store.error} /> : null}
              <div className="flex justify-end gap-2">
                <Dialog.Close className="button">{t('cancel')}</Dialog.Close>
                <button type="submit" className="button primary" disabled={store.isPending}>
                  {t('secrets.store')}
                </button>
              </div>
            </form>
          ) : (
            <div className="form">
              <p>
                <Say it="secrets.kept" name={store.data.secret.name} />
              </p>
              <Run command={`env: { TOKEN: { secret: ${store.data.secret.name} } }`} />
              {store.data.isMasked ? null : <p className="text-small text-ink-2">{t('secrets.short')}</p>}
              <div className="flex justify-end">
                <Dialog.Close className="button primary">{t('secrets.close')}</Dialog.Close>
              </div>
            </div>
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/** As the command line does: of a value of one line it was pasted along; of several lines it belongs to the value. */
const withoutLineEnd = (value: string): string => value.replace(/^([^\n]*)\n$/, '$1')
