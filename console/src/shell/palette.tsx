/** ⌘K: finds pages, jobs, datasets, models and endpoints by name or id. */
import { Dialog } from '@base-ui/react/dialog'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Command } from 'cmdk'
import { type ReactNode, useDeferredValue, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call, query } from '../api/call.ts'
import { datasetsQuery, endpointsQuery, modelsQuery } from '../api/queries.ts'
import type { JobSummary, Page } from '#contract'
import { Icon } from '../parts/icon.tsx'
import { EndpointState, JobStateMark } from '../parts/state.tsx'
import { PAGES } from './pages.ts'
import { useEnter } from './use-enter.ts'

export function Palette({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const list = useRef<HTMLDivElement>(null)
  const wanted = useDeferredValue(text.trim())
  const jobs = useQuery({
    queryKey: ['jobs', 'palette', wanted],
    queryFn: ({ signal }) =>
      call<Page<JobSummary>>('GET', `/jobs${query({ text: wanted, limit: 12 })}`, { signal }),
    // The list does not flicker while the jobs of the next letters come.
    placeholderData: keepPreviousData,
  })
  const datasets = useQuery(datasetsQuery)
  const models = useQuery(modelsQuery)
  const endpoints = useQuery(endpointsQuery)
  const go = (to: string): void => {
    onClose()
    void navigate({ to })
  }
  const entered = useEnter(!jobs.isFetching && wanted === text.trim(), () =>
    list.current?.querySelector<HTMLElement>('[cmdk-item][aria-selected="true"]')?.click(),
  )
  const item = (to: string, value: string, children: ReactNode) => (
    <Command.Item key={to} value={value} onSelect={() => go(to)}>
      {children}
    </Command.Item>
  )
  return (
    <Dialog.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="floating dialog palette" aria-label={t('find')}>
          <Command label={t('find')} loop onKeyDown={entered}>
            <div className="flex items-center gap-2 border-b border-line px-3">
              <Icon name="search" />
              <Command.Input autoFocus value={text} onValueChange={setText} placeholder={t('palette.hint')} />
              <kbd>esc</kbd>
            </div>
            <Command.List ref={list}>
              <Command.Empty>{t('palette.nothing', { text })}</Command.Empty>
              <Command.Group heading={t('palette.jobs')}>
                {(jobs.data?.items ?? []).map((job) =>
                  item(
                    `/jobs/${job.id}`,
                    `${job.name} ${job.shortId} ${job.id}`,
                    <>
                      <span className="id">{job.shortId}</span>
                      <span className="cut">{job.name}</span>
                      <span className="text-small text-ink-3">{job.kind}</span>
                      <span className="ml-auto text-small">
                        <JobStateMark state={job.state} />
                      </span>
                    </>,
                  ),
                )}
              </Command.Group>
              <Command.Group heading={t('nav.datasets')}>
                {(datasets.data?.items ?? []).map((dataset) =>
                  item(
                    `/datasets/${dataset.name}`,
                    `dataset ${dataset.name}`,
                    <>
                      {dataset.name}
                      <span className="text-ink-3">v{dataset.latest}</span>
                    </>,
                  ),
                )}
              </Command.Group>
              <Command.Group heading={t('nav.versions')}>
                {(models.data?.items ?? []).map((model) =>
                  item(
                    `/models/${model.name}`,
                    `model ${model.name}`,
                    <>
                      {model.name}
                      <span className="text-ink-3">v{model.latest}</span>
                    </>,
                  ),
                )}
              </Command.Group>
              <Command.Group heading={t('nav.endpoints')}>
                {(endpoints.data?.items ?? []).map((endpoint) =>
                  item(
                    `/endpoints/${endpoint.name}`,
                    `endpoint ${endpoint.name}`,
                    <>
                      {endpoint.name}
                      <span className="ml-auto text-small">
                        <EndpointState state={endpoint.state} />
                      </span>
                    </>,
                  ),
                )}
              </Command.Group>
              <Command.Group heading={t('palette.pages')}>
                {PAGES.map((page) =>
                  item(
                    page.to,
                    `${t(page.name)} ${page.to}`,
                    <>
                      {t(page.name)}
                      <span className="ml-auto">
                        <kbd>g {page.jump}</kbd>
                      </span>
                    </>,
                  ),
                )}
              </Command.Group>
            </Command.List>
          </Command>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
