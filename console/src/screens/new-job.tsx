/** A job from the console: a command, how much it needs, and where it waits. Everything else has its file. */
import type { JobSpecInput, SubmittedJob } from '#contract'
import { Dialog } from '@base-ui/react/dialog'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../api/call.ts'
import { ErrorNote } from '../parts/answers.tsx'
import { Icon } from '../parts/icon.tsx'

export function NewJob() {
  const { t } = useTranslation()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [open, setOpen] = useState(false)
  const submit = useMutation({
    mutationFn: (body: JobSpecInput) => call<SubmittedJob>('POST', '/jobs', { body }),
    onSuccess: async (submitted) => {
      setOpen(false)
      void client.invalidateQueries({ queryKey: ['jobs'] })
      await navigate({ to: '/jobs/$id', params: { id: submitted.job.id } })
    },
  })
  const send = (data: FormData): void => {
    const word = (name: string): string => String(data.get(name) ?? '')
    submit.mutate({
      name: word('name'),
      kind: 'command',
      queue: word('queue') || 'default',
      priority: Number(word('priority')),
      // The shell splits the line as its author expects.
      command: ['sh', '-c', word('command')],
      resources: { tasks: Number(word('tasks')), devices: Number(word('devices')) },
    })
  }
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger className="button primary">
        <Icon name="plus" />
        {t('newJob.open')}
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="floating dialog">
          <Dialog.Title className="mb-3">{t('newJob.title')}</Dialog.Title>
          <form
            className="form"
            onSubmit={(event) => {
              event.preventDefault()
              send(new FormData(event.currentTarget))
            }}
          >
            <label>
              {t('newJob.name')}
              <input className="field" name="name" defaultValue="job" required maxLength={63} />
            </label>
            <label>
              {t('newJob.command')}
              <textarea
                className="field font-mono"
                name="command"
                rows={3}
                required
                defaultValue="echo hello"
              />
            </label>
            <div className="grid grid-cols-4 gap-3">
              <label>
                {t('newJob.tasks')}
                <input
                  className="field"
                  name="tasks"
                  type="number"
                  min={1}
                  max={4096}
                  defaultValue={1}
                  required
                />
              </label>
              <label>
                {t('newJob.devices')}
                <input
                  className="field"
                  name="devices"
                  type="number"
                  min={0}
                  max={64}
                  defaultValue={1}
                  required
                />
              </label>
              <label>
                {t('newJob.priority')}
                <input
                  className="field"
                  name="priority"
                  type="number"
                  min={0}
                  max={9}
                  defaultValue={5}
                  required
                />
              </label>
              <label>
                {t('newJob.queue')}
                <input className="field" name="queue" defaultValue="default" />
              </label>
            </div>
            <p className="text-small text-ink-2">{t('newJob.file')}</p>
            {submit.isError ? <ErrorNote error={submit.error} /> : null}
            <div className="flex justify-end gap-2">
              <Dialog.Close className="button">{t('cancel')}</Dialog.Close>
              <button type="submit" className="button primary" disabled={submit.isPending}>
                {t('newJob.submit')}
              </button>
            </div>
          </form>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
