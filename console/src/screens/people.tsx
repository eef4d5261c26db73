/** Who may do what, in which project? */
import type { Account } from '#contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../api/call.ts'
import { accountsQuery, projectsQuery, sessionQuery } from '../api/queries.ts'
import { formatCount } from '../format/numbers.ts'
import { useFormat } from '../format/use-format.ts'
import { Say } from '../i18n/say.tsx'
import { useTold } from '../i18n/telling.ts'
import { Answer } from '../parts/answers.tsx'
import { Mark } from '../parts/state.tsx'
import { type Column, DataTable } from '../parts/table.tsx'
import { Screen } from '../shell/screen.tsx'
import { notify, undoable } from '../shell/undo.tsx'
import { AddPerson, AddProject, EditPerson, LinkDialog } from './people-dialogs.tsx'

export function People() {
  const { t } = useTranslation()
  const told = useTold()
  const format = useFormat()
  const client = useQueryClient()
  const accounts = useQuery(accountsQuery)
  const projects = useQuery(projectsQuery)
  const session = useQuery(sessionQuery)
  const [edited, setEdited] = useState<Account | null>(null)
  const link = useMutation({
    mutationFn: (account: string) => call<{ url: string }>('POST', '/sign-in-links', { body: { account } }),
    onError: (error) => notify(told.failure(error), 'failed'),
  })
  const items = accounts.data?.items ?? []
  const active = items.filter(({ disabledAt }) => disabledAt === null)
  const mayChange = session.data?.isBound === false && session.data.scopes.includes('admin')
  const set = (account: Account, isDisabled: boolean): void =>
    void call('POST', `/accounts/${encodeURIComponent(account.name)}`, {
      body: { isDisabled },
      outlivesPage: true,
    }).then(
      () => void client.invalidateQueries({ queryKey: ['accounts'] }),
      (error: unknown) => notify(told.failure(error), 'failed'),
    )
  const columns: readonly Column<Account>[] = [
    {
      id: 'name',
      head: t('people.name'),
      width: 170,
      narrow: 'rest',
      render: ({ name }) => (
        <b className="cut" title={name}>
          {name}
        </b>
      ),
    },
    {
      id: 'roles',
      head: t('people.roles'),
      wide: true,
      render: (account) => <Roles account={account} />,
    },
    {
      id: 'email',
      head: t('people.email'),
      width: 180,
      wide: true,
      render: ({ email, oidcIssuer }) => (
        <span className="cut" title={oidcIssuer ?? undefined}>
          {email ?? '–'}
        </span>
      ),
    },
    {
      id: 'state',
      head: t('column.state'),
      width: 96,
      narrow: 96,
      render: ({ disabledAt }) =>
        disabledAt === null ? (
          <Mark tone="done" icon="done">
            {t('people.active')}
          </Mark>
        ) : (
          <Mark tone="waiting" icon="stopped">
            {t('people.disabled')}
          </Mark>
        ),
    },
    {
      id: 'seen',
      head: t('people.seen'),
      width: 90,
      right: true,
      wide: true,
      render: ({ seenAt }) => (seenAt === null ? t('never') : format.when(seenAt)),
    },
    {
      id: 'act',
      head: <span className="sr-only">{t('people.change')}</span>,
      width: 84,
      narrow: 84,
      right: true,
      render: (account) =>
        mayChange ? (
          <button
            type="button"
            className="button slim"
            aria-label={`${t('people.change')}: ${account.name}`}
            onClick={() => setEdited(account)}
          >
            {t('people.change')}
          </button>
        ) : null,
    },
    {
      id: 'more',
      head: <span className="sr-only">{t('people.link')}</span>,
      width: 140,
      right: true,
      wide: true,
      render: (account) =>
        mayChange ? (
          <span className="inline-flex justify-end gap-1">
            {account.disabledAt === null ? (
              <button
                type="button"
                className="button slim"
                aria-label={`${t('people.link')}: ${account.name}`}
                onClick={() => link.mutate(account.name)}
              >
                {t('people.link')}
              </button>
            ) : null}
            {account.name === 'admin' ? null : (
              <button
                type="button"
                className="button slim"
                aria-label={`${t(account.disabledAt === null ? 'people.disable' : 'people.enable')}: ${account.name}`}
                onClick={() =>
                  account.disabledAt === null
                    ? undoable(t('people.disabling', { name: account.name }), () => set(account, true))
                    : set(account, false)
                }
              >
                {t(account.disabledAt === null ? 'people.disable' : 'people.enable')}
              </button>
            )}
          </span>
        ) : null,
    },
  ]
  return (
    <Screen
      name={t('nav.people')}
      crumbs={[{ name: t('nav.admin') }]}
      title={t('nav.people')}
      sentence={
        accounts.data === undefined ? null : (
          <Say
            it="people.count"
            count={active.length}
            n={formatCount(active.length)}
            admins={formatCount(active.filter(({ isAdmin }) => isAdmin).length)}
            projects={formatCount(projects.data?.items.length ?? 1)}
          />
        )
      }
      actions={
        mayChange ? (
          <>
            <AddProject />
            <AddPerson projects={projects.data?.items ?? []} />
          </>
        ) : null
      }
      command="baton account list"
      api="GET /api/v1/accounts"
    >
      {session.data?.isBound === true ? (
        <p className="mb-3 text-ink-2">{t('people.bound', { project: session.data.project })}</p>
      ) : null}
      <Answer of={accounts}>
        {(page) => (
          <DataTable
            label={t('nav.people')}
            columns={columns}
            rows={page.items}
            rowId={(account) => account.name}
            onOpen={mayChange ? setEdited : () => {}}
          />
        )}
      </Answer>
      {edited === null ? null : (
        <EditPerson account={edited} projects={projects.data?.items ?? []} onClose={() => setEdited(null)} />
      )}
      {link.data === undefined ? null : (
        <LinkDialog name={link.variables} url={link.data.url} onClose={() => link.reset()} />
      )}
    </Screen>
  )
}

function Roles({ account }: { readonly account: Account }) {
  const { t } = useTranslation()
  const text = account.isAdmin
    ? t('people.adminOfAll')
    : account.memberships.map(({ project, role }) => `${t(`role.${role}`)} (${project})`).join(', ')
  return (
    <span className="text-ink-2" title={text}>
      {text === '' ? '–' : text}
    </span>
  )
}
