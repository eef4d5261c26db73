/** Where does this version come from, is it allowed, and does it serve? */
import type { Endpoint, EndpointSpec, ModelDetail, ModelVersion } from '#contract'
import { Dialog } from '@base-ui/react/dialog'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../api/call.ts'
import { endpointsQuery, modelQuery } from '../api/queries.ts'
import { formatBytes, formatCount, formatFigure } from '../format/numbers.ts'
import { useFormat } from '../format/use-format.ts'
import { Gap } from '../i18n/gap.tsx'
import { Say } from '../i18n/say.tsx'
import { Told } from '../i18n/told.tsx'
import { useTold } from '../i18n/telling.ts'
import { Answer, ErrorNote } from '../parts/answers.tsx'
import { Define } from '../parts/define.tsx'
import { EndpointState, GateMark } from '../parts/state.tsx'
import { EXACT } from '../parts/exact.ts'
import { Screen } from '../shell/screen.tsx'
import { DatasetRef } from './job-inspector.tsx'

export function Model() {
  const { t } = useTranslation()
  const told = useTold()
  const { name } = useParams({ from: '/shell/models/$name' })
  const search = useSearch({ from: '/shell/models/$name' })
  const model = useQuery(modelQuery(name))
  const version =
    model.data?.history.find((one) => String(one.version) === search.version) ?? model.data?.history[0]
  return (
    <Screen
      name={version?.ref ?? name}
      crumbs={[{ name: t('nav.models') }, { name: t('nav.versions'), to: '/models' }]}
      title={
        <>
          {name}{' '}
          <span className="font-normal text-ink-3">{version === undefined ? '' : `v${version.version}`}</span>
          {version === undefined ? null : (
            <span className="ml-3 text-body font-normal">
              <GateMark state={version.gate.state} />
            </span>
          )}
        </>
      }
      sentence={
        version === undefined ? null : (
          <>
            <Say
              it="model.is"
              parameters={formatCount(version.parameters)}
              bytes={formatBytes(version.bytes)}
            />
            <Gap />
            {version.evaluation.evalLoss === null ? null : (
              <Say
                it="model.evaluated"
                loss={formatFigure(version.evaluation.evalLoss)}
                step={formatCount(version.evaluation.step)}
              />
            )}
            <Gap />
            {told.sentence(version.gate.why, version.gate.said)}
          </>
        )
      }
      actions={version === undefined ? null : <Deploy version={version} />}
      inspector={
        model.data === undefined || version === undefined ? (
          <span />
        ) : (
          <Versions model={model.data} version={version} />
        )
      }
      command={`baton model show ${version?.ref ?? name}`}
      api={`GET /api/v1/models/${name}`}
    >
      <Answer of={model}>{() => (version === undefined ? null : <ModelBody version={version} />)}</Answer>
    </Screen>
  )
}

function ModelBody({ version }: { readonly version: ModelVersion }) {
  const { t } = useTranslation()
  const endpoints = useQuery(endpointsQuery)
  const serving = (endpoints.data?.items ?? []).filter((endpoint) => endpoint.model === version.ref)
  const links = [
    ...version.datasetRefs.map((ref) => ({ key: ref, node: <DatasetRef of={ref} /> })),
    ...(version.sourceJobId === null
      ? []
      : [
          {
            key: 'training',
            node: (
              <Link to="/jobs/$id" params={{ id: version.sourceJobId }} className="link">
                {t('model.training', { id: version.sourceJobId.slice(-6) })}
              </Link>
            ),
          },
        ]),
    ...(version.jobId === null
      ? []
      : [
          {
            key: 'register',
            node: (
              <Link to="/jobs/$id" params={{ id: version.jobId }} className="link">
                {t('model.register', { id: version.jobId.slice(-6) })}
              </Link>
            ),
          },
        ]),
    { key: 'here', node: <span className="here">{version.ref}</span> },
    ...serving.map((endpoint: Endpoint) => ({
      key: endpoint.name,
      node: (
        <span className="flex gap-2">
          <Link to="/endpoints/$name" params={{ name: endpoint.name }} className="link">
            {endpoint.name}
          </Link>
          <EndpointState state={endpoint.state} />
        </span>
      ),
    })),
  ]
  return (
    <>
      <div className="lineage" tabIndex={0} role="group" aria-label={t('model.lineage')}>
        {links.map((link, index) => (
          <Fragment key={link.key}>
            {index > 0 ? <i aria-hidden="true" /> : null}
            {link.node}
          </Fragment>
        ))}
        {serving.length === 0 ? (
          <>
            <i aria-hidden="true" />
            <span className="text-ink-3">{t('models.notServed')}</span>
          </>
        ) : null}
      </div>
      <section>
        <div className="columns">
          <section>
            <h2 className="mb-2">{t('model.evaluation')}</h2>
            <dl className="facts">
              <dt>
                <Define as={t('define.held')}>{t('curve.held')}</Define>
              </dt>
              <dd>
                {version.evaluation.evalLoss === null
                  ? t('model.notEvaluated')
                  : formatFigure(version.evaluation.evalLoss)}
              </dd>
              <dt>{t('model.step')}</dt>
              <dd>{formatCount(version.evaluation.step)}</dd>
              <dt>{t('column.parameters')}</dt>
              <dd>{formatCount(version.parameters)}</dd>
            </dl>
          </section>
          <section>
            <h2 className="mb-2">{t('model.gate')}</h2>
            <p className="mb-1">
              <GateMark state={version.gate.state} />
            </p>
            <p className="text-ink-2">
              <Told english={version.gate.why} said={version.gate.said} />
            </p>
          </section>
        </div>
      </section>
      <section>
        <h2 className="mb-2">{t('model.files')}</h2>
        <table className="table tight" aria-label={t('model.files')}>
          <colgroup>
            <col />
            <col style={{ width: '46%' }} />
            <col style={{ width: 100 }} />
          </colgroup>
          <thead>
            <tr>
              <th scope="col">{t('model.file')}</th>
              <th scope="col">{t('column.digest')}</th>
              <th scope="col" className="right">
                {t('column.size')}
              </th>
            </tr>
          </thead>
          <tbody>
            {version.files.map((file) => (
              <tr key={file.name}>
                <td>{file.name}</td>
                <td className="id" title={file.digest}>
                  {file.digest}
                </td>
                <td className="right">{formatBytes(file.bytes)}</td>
              </tr>
            ))}
            <tr>
              <td>
                <Define as={t('define.weights')}>{t('model.weights')}</Define>
              </td>
              <td className="id" title={version.weightsSha256}>
                {version.weightsSha256}
              </td>
              <td />
            </tr>
          </tbody>
        </table>
      </section>
    </>
  )
}

function Versions({ model, version }: { readonly model: ModelDetail; readonly version: ModelVersion }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <>
      <section>
        <h2>{t('column.versions')}</h2>
        <ol className="versions">
          {model.history.map((one) => (
            <li key={one.version}>
              <Link
                to="/models/$name"
                params={{ name: model.name }}
                search={{ version: String(one.version) }}
                activeOptions={EXACT}
                aria-current={one.version === version.version ? 'true' : undefined}
                replace
              >
                <span className="cut">
                  <b>v{one.version}</b>{' '}
                  <span className="text-small text-ink-3">
                    {format.when(one.createdAt)}, {one.createdBy}
                  </span>
                </span>
                <span>{one.evaluation.evalLoss === null ? '' : formatFigure(one.evaluation.evalLoss)}</span>
              </Link>
            </li>
          ))}
        </ol>
      </section>
      <section>
        <h2>{t('column.servedBy')}</h2>
        {model.endpoints.length === 0 ? <p className="text-ink-2">{t('models.notServed')}</p> : null}
        <ul className="list">
          {model.endpoints.map((name) => (
            <li key={name}>
              <Link to="/endpoints/$name" params={{ name }} className="link">
                {name}
              </Link>
            </li>
          ))}
        </ul>
      </section>
    </>
  )
}

function Deploy({ version }: { readonly version: ModelVersion }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const navigate = useNavigate()
  const deploy = useMutation({
    mutationFn: (body: EndpointSpec) => call<Endpoint>('POST', '/endpoints', { body }),
    onSuccess: async (endpoint) => {
      void client.invalidateQueries({ queryKey: ['endpoints'] })
      await navigate({ to: '/endpoints/$name', params: { name: endpoint.name } })
    },
  })
  return (
    <Dialog.Root>
      <Dialog.Trigger className="button primary" disabled={version.gate.state === 'refused'}>
        {t('model.deploy')}
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="floating dialog">
          <Dialog.Title className="mb-3">{t('model.deployTitle', { ref: version.ref })}</Dialog.Title>
          <form
            className="form"
            onSubmit={(event) => {
              event.preventDefault()
              const data = new FormData(event.currentTarget)
              deploy.mutate({
                name: String(data.get('name')),
                model: version.ref,
                replicas: Number(data.get('replicas')),
              })
            }}
          >
            <label>
              {t('model.endpointName')}
              <input className="field" name="name" defaultValue={version.model} required maxLength={63} />
            </label>
            <label>
              {t('endpoint.replicas')}
              <input
                className="field w-24"
                name="replicas"
                type="number"
                min={1}
                max={64}
                defaultValue={1}
                required
              />
            </label>
            <p className="text-small text-ink-2">{t('model.deployHow')}</p>
            {deploy.isError ? <ErrorNote error={deploy.error} /> : null}
            <div className="flex justify-end gap-2">
              <Dialog.Close className="button">{t('cancel')}</Dialog.Close>
              <button type="submit" className="button primary" disabled={deploy.isPending}>
                {t('model.deploy')}
              </button>
            </div>
          </form>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
