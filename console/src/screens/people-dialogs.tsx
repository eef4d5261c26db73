/** To add a person or a project, to change what somebody is, and the link that signs them in. */
import type { Account, ChangeAccount, CreateAccount, MemberRole, Project, Role } from '#contract'
import { Dialog } from '@base-ui/react/dialog'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../api/call.ts'
import { Say } from '../i18n/say.tsx'
import { ErrorNote } from '../parts/answers.tsx'
import { Run } from '../parts/copy.tsx'
import { Icon } from '../parts/icon.tsx'

const MEMBER_ROLES: readonly MemberRole[] = [
  'operator',
  'engineer',
  'annotator',
  'reviewer',
  'security-officer',
  'auditor',
  'application',
]

const word = (form: FormData, name: string): string => String(form.get(name) ?? '').trim()

export function AddPerson({ projects }: { readonly projects: readonly Project[] }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const [open, setOpen] = useState(false)
  const create = useMutation({
    mutationFn: (body: CreateAccount) => call<Account>('POST', '/accounts', { body }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['accounts'] })
      void client.invalidateQueries({ queryKey: ['projects'] })
      setOpen(false)
    },
  })
  const submit = (form: FormData): void => {
    const [email, unixAccount] = [word(form, 'email'), word(form, 'unixAccount')]
    create.mutate({
      name: word(form, 'name'),
      role: word(form, 'role') as Role,
      project: word(form, 'project'),
      ...(email === '' ? {} : { email }),
      ...(unixAccount === '' ? {} : { unixAccount }),
    })
  }
  return (
    <FormDialog
      open={open}
      setOpen={(next) => {
        setOpen(next)
        if (!next) create.reset()
      }}
      trigger={
        <Dialog.Trigger className="button primary">
          <Icon name="plus" />
          {t('people.add')}
        </Dialog.Trigger>
      }
      title={t('people.addTitle')}
      go={t('people.add')}
      state={create}
      submit={submit}
    >
      <label>
        {t('people.name')}
        <input className="field" name="name" required maxLength={100} placeholder={t('people.nameHint')} />
      </label>
      <div className="grid grid-cols-2 gap-2">
        <label>
          {t('people.role')}
          <select className="field" name="role" defaultValue="engineer">
            {MEMBER_ROLES.map((role) => (
              <option key={role} value={role}>
                {t(`role.${role}`)}
              </option>
            ))}
            <option value="admin">{t('people.adminOfAll')}</option>
          </select>
        </label>
        <label>
          {t('people.project')}
          <select className="field" name="project">
            {projects.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      </div>
      <EmailAndUnix email={null} unixAccount={null} />
    </FormDialog>
  )
}

export function AddProject() {
  const { t } = useTranslation()
  const client = useQueryClient()
  const [open, setOpen] = useState(false)
  const create = useMutation({
    mutationFn: (name: string) => call<Project>('POST', '/projects', { body: { name } }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['projects'] })
      setOpen(false)
    },
  })
  return (
    <FormDialog
      open={open}
      setOpen={(next) => {
        setOpen(next)
        if (!next) create.reset()
      }}
      trigger={<Dialog.Trigger className="button">{t('people.addProject')}</Dialog.Trigger>}
      title={t('people.addProjectTitle')}
      go={t('people.addProject')}
      state={create}
      submit={(form) => create.mutate(word(form, 'name'))}
    >
      <p className="text-ink-2">{t('people.projectHow')}</p>
      <label>
        {t('people.name')}
        <input className="field" name="name" required maxLength={63} placeholder="research" />
      </label>
    </FormDialog>
  )
}

/** One row a project; "none" takes the membership away. */
export function EditPerson({
  account,
  projects,
  onClose,
}: {
  readonly account: Account
  readonly projects: readonly Project[]
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const [isAdmin, setIsAdmin] = useState(account.isAdmin)
  const change = useMutation({
    mutationFn: (body: ChangeAccount) =>
      call<Account>('POST', `/accounts/${encodeURIComponent(account.name)}`, { body }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['accounts'] })
      void client.invalidateQueries({ queryKey: ['projects'] })
      onClose()
    },
  })
  const roleIn = (project: string): MemberRole | null =>
    account.memberships.find((one) => one.project === project)?.role ?? null
  const submit = (form: FormData): void => {
    const [email, unixAccount] = [word(form, 'email') || null, word(form, 'unixAccount') || null]
    const memberships = projects
      .map(({ name }) => ({ project: name, role: (word(form, `role.${name}`) || null) as MemberRole | null }))
      .filter(({ project, role }) => role !== roleIn(project))
    change.mutate({
      ...(isAdmin === account.isAdmin ? {} : { isAdmin }),
      // The rows are not shown to change while one is administrator of all.
      ...(isAdmin || memberships.length === 0 ? {} : { memberships }),
      ...(email === account.email ? {} : { email }),
      ...(unixAccount === account.unixAccount ? {} : { unixAccount }),
    })
  }
  return (
    <FormDialog
      open
      setOpen={onClose}
      trigger={null}
      title={t('people.changeTitle', { name: account.name })}
      go={t('people.save')}
      state={change}
      submit={submit}
    >
      <fieldset>
        <legend>{t('people.roles')}</legend>
        <div className="grid gap-1">
          <label className="flex! items-center gap-2">
            <input
              type="checkbox"
              checked={isAdmin}
              disabled={account.name === 'admin'}
              onChange={(event) => setIsAdmin(event.target.checked)}
            />
            <span>{t('people.adminOfAll')}</span>
          </label>
          {isAdmin
            ? null
            : projects.map(({ name }) => (
                <label key={name} className="flex! items-center gap-2">
                  <span className="cut grow">{name}</span>
                  <select
                    className="field w-44"
                    name={`role.${name}`}
                    aria-label={`${t('people.role')}: ${name}`}
                    defaultValue={roleIn(name) ?? ''}
                  >
                    <option value="">{t('people.noRole')}</option>
                    {MEMBER_ROLES.map((role) => (
                      <option key={role} value={role}>
                        {t(`role.${role}`)}
                      </option>
                    ))}
                  </select>
                </label>
              ))}
        </div>
      </fieldset>
      <EmailAndUnix email={account.email} unixAccount={account.unixAccount} />
      {account.oidcIssuer === null ? null : (
        <p className="text-ink-2">{t('people.linked', { issuer: account.oidcIssuer })}</p>
      )}
    </FormDialog>
  )
}

function EmailAndUnix({
  email,
  unixAccount,
}: {
  readonly email: string | null
  readonly unixAccount: string | null
}) {
  const { t } = useTranslation()
  return (
    <>
      <label>
        {t('people.emailLong')}
        <input className="field" name="email" type="email" maxLength={254} defaultValue={email ?? ''} />
      </label>
      <label>
        {t('people.unixAccount')}
        <input className="field" name="unixAccount" maxLength={32} defaultValue={unixAccount ?? ''} />
      </label>
    </>
  )
}

export function LinkDialog(props: {
  readonly name: string
  readonly url: string
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  return (
    <Dialog.Root open onOpenChange={(next) => (next ? undefined : props.onClose())}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="floating dialog">
          <Dialog.Title className="mb-3">{t('people.linkTitle')}</Dialog.Title>
          <div className="form">
            <p>
              <Say it="people.linkOnce" name={props.name} />
            </p>
            <Run command={props.url} />
            <div className="flex justify-end">
              <Dialog.Close className="button primary">{t('people.linkKept')}</Dialog.Close>
            </div>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function FormDialog(props: {
  readonly open: boolean
  readonly setOpen: (open: boolean) => void
  readonly trigger: ReactNode
  readonly title: string
  readonly go: string
  readonly state: { readonly isError: boolean; readonly error: unknown; readonly isPending: boolean }
  readonly submit: (form: FormData) => void
  readonly children: ReactNode
}) {
  const { t } = useTranslation()
  return (
    <Dialog.Root open={props.open} onOpenChange={props.setOpen}>
      {props.trigger}
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="floating dialog">
          <Dialog.Title className="mb-3">{props.title}</Dialog.Title>
          <form
            className="form"
            onSubmit={(event) => {
              event.preventDefault()
              props.submit(new FormData(event.currentTarget))
            }}
          >
            {props.children}
            {props.state.isError ? <ErrorNote error={props.state.error} /> : null}
            <div className="flex justify-end gap-2">
              <Dialog.Close className="button">{t('cancel')}</Dialog.Close>
              <button type="submit" className="button primary" disabled={props.state.isPending}>
                {props.go}
              </button>
            </div>
          </form>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
