/** The figures of a job that stand beside its story. */
import type { JobDetail } from '#contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { nodesQuery } from '../api/queries.ts'
import { formatCount, formatFigure, formatShare } from '../format/numbers.ts'
import { useFormat } from '../format/use-format.ts'
import { useTold } from '../i18n/telling.ts'
import { Define } from '../parts/define.tsx'
import { DeviceCell, useDeviceWords } from '../parts/devices.tsx'
import { ProgressBar, shareDone, useWants } from '../parts/job-cells.tsx'
import { Since } from '../parts/waited.tsx'

export function JobInspector({ job }: { readonly job: JobDetail }) {
  const { t } = useTranslation()
  const format = useFormat()
  const wants = useWants()
  const told = useTold()
  const progress = job.progress
  const refs = Object.values(job.spec.inputs)
  return (
    <>
      <section>
        <h2>{t('job.progress')}</h2>
        <ProgressBar job={job} />
        <dl className="facts text-small mt-2">
          {progress === null || progress.total <= 0 ? null : (
            <>
              <dt>{told.word('unit', progress.unit)}</dt>
              <dd>
                {formatCount(progress.done)}{' '}
                <span className="unit">
                  {t('job.ofTotal', {
                    total: formatCount(progress.total),
                    share: formatShare(shareDone(progress)),
                  })}
                </span>
              </dd>
            </>
          )}
          {progress?.loss === null || progress?.loss === undefined ? null : (
            <>
              <dt>{t('curve.loss')}</dt>
              <dd>{formatFigure(progress.loss)}</dd>
            </>
          )}
          {progress?.evalLoss === null || progress?.evalLoss === undefined ? null : (
            <>
              <dt>
                <Define as={t('define.held')}>{t('curve.held')}</Define>
              </dt>
              <dd>{formatFigure(progress.evalLoss)}</dd>
            </>
          )}
          {progress?.tokensPerSecond === null || progress?.tokensPerSecond === undefined ? null : (
            <>
              <dt>{t('job.speed')}</dt>
              <dd>
                {formatCount(progress.tokensPerSecond)} <span className="unit">{t('curve.tokens')}</span>
              </dd>
            </>
          )}
          {progress?.secondsLeft === null ||
          progress?.secondsLeft === undefined ||
          job.endedAt !== null ? null : (
            <>
              <dt>
                <Define as={t('define.left')}>{t('job.left')}</Define>
              </dt>
              <dd>{format.duration(progress.secondsLeft * 1000)}</dd>
            </>
          )}
          <dt>{t('job.submitted')}</dt>
          <dd>{format.when(job.createdAt)}</dd>
          {job.startedAt === null ? null : (
            <>
              <dt>{job.endedAt === null ? t('job.runs') : t('column.took')}</dt>
              <dd>
                <Since from={job.startedAt} to={job.endedAt} />
              </dd>
            </>
          )}
        </dl>
      </section>
      <section>
        <h2>{t('figure.devices')}</h2>
        <JobDevices job={job} />
        <p className="text-small text-ink-2">{wants(job)}</p>
      </section>
      {job.faults === 0 ? null : (
        <section>
          <h2>{t('job.lostWork')}</h2>
          <dl className="facts text-small">
            <dt>{t('column.faults')}</dt>
            <dd>{formatCount(job.faults)}</dd>
            <dt>
              <Define as={t('define.stepsLost')}>{t('column.stepsLost')}</Define>
            </dt>
            <dd>
              {formatCount(job.stepsLost)}
              {progress === null || progress.done === 0 ? null : (
                <span className="unit"> · {formatShare(job.stepsLost / progress.done)}</span>
              )}
            </dd>
            <dt>
              <Define as={t('define.restarts')}>{t('job.restarts')}</Define>
            </dt>
            <dd>{formatCount(job.restarts)}</dd>
          </dl>
        </section>
      )}
      <section>
        <h2>{t('job.madeFrom')}</h2>
        <dl className="facts text-small">
          <dt>{t('column.kind')}</dt>
          <dd>{job.spec.recipe ?? job.kind}</dd>
          {refs.length === 0 ? null : (
            <>
              <dt>{t('nav.data')}</dt>
              <dd>
                {refs.map((ref) => (
                  <DatasetRef key={ref} of={ref} />
                ))}
              </dd>
            </>
          )}
          <dt>{t('column.owner')}</dt>
          <dd>{job.owner}</dd>
          <dt>{t('column.queue')}</dt>
          <dd>
            <Link to="/queue" search={{ queue: job.queue }} className="link">
              {job.queue}
            </Link>
          </dd>
          <dt>{t('column.priority')}</dt>
          <dd>{job.priority}</dd>
          {job.studyId === null ? null : (
            <>
              <dt>{t('nav.tuning')}</dt>
              <dd>
                <Link to="/tuning" className="link">
                  {t('job.trial')}
                </Link>
              </dd>
            </>
          )}
        </dl>
      </section>
      {job.outputs.length === 0 ? null : (
        <section>
          <h2>{t('job.made')}</h2>
          <dl className="facts text-small">
            {job.outputs.map((output) => (
              <div key={output.name} className="contents">
                <dt>{output.name}</dt>
                <dd className="cut" title={output.digest ?? undefined}>
                  {output.ref === null ? (
                    <span className="id">{output.digest?.slice(0, 19) ?? output.kind}</span>
                  ) : output.kind === 'dataset' ? (
                    <DatasetRef of={output.ref} />
                  ) : output.kind === 'model' ? (
                    <Link
                      to="/models/$name"
                      params={{ name: output.ref.split('@')[0] ?? output.ref }}
                      className="link"
                    >
                      {output.ref}
                    </Link>
                  ) : (
                    output.ref
                  )}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </>
  )
}

export function DatasetRef({ of: ref }: { readonly of: string }) {
  const [name = ref, version] = ref.split('@')
  return (
    <Link
      to="/datasets/$name"
      params={{ name }}
      search={version === undefined ? {} : { version }}
      className="link"
    >
      {ref}
    </Link>
  )
}

function JobDevices({ job }: { readonly job: JobDetail }) {
  const words = useDeviceWords()
  const nodes = useQuery(nodesQuery)
  const held = (nodes.data?.items ?? []).flatMap((node) => {
    const devices = node.devices.filter((device) => device.jobId === job.id)
    return devices.length === 0 ? [] : [{ node, devices }]
  })
  return (
    <>
      {held.map(({ node, devices }) => (
        <div key={node.id} className="mb-1 flex items-center gap-3">
          <b className="cut max-w-32">{node.id}</b>
          <span className="devices">
            {devices.map((device) => (
              <span
                key={device.id}
                role="img"
                aria-label={words(device, job.name)}
                title={words(device, job.name)}
              >
                <DeviceCell device={device} />
              </span>
            ))}
          </span>
        </div>
      ))}
    </>
  )
}
