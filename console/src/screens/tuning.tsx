/** Which settings won, and what ran on them? */
import type { Study } from '#contract'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { studiesQuery } from '../api/queries.ts'
import { formatCount, formatFigure } from '../format/numbers.ts'
import { useFormat } from '../format/use-format.ts'
import { Say } from '../i18n/say.tsx'
import { Told } from '../i18n/told.tsx'
import { Answer, Empty } from '../parts/answers.tsx'
import { Icon } from '../parts/icon.tsx'
import { JobName, ProgressBar } from '../parts/job-cells.tsx'
import { JobStateMark, StudyState } from '../parts/state.tsx'
import { Screen } from '../shell/screen.tsx'

export function Tuning() {
  const { t } = useTranslation()
  const studies = useQuery(studiesQuery)
  const items = studies.data?.items ?? []
  return (
    <Screen
      name={t('nav.tuning')}
      crumbs={[{ name: t('nav.models') }]}
      title={t('nav.tuning')}
      sentence={
        studies.data === undefined ? null : (
          <Say
            it="tuning.count"
            count={items.length}
            n={formatCount(items.length)}
            running={formatCount(items.filter((study) => study.state === 'running').length)}
          />
        )
      }
      command="baton study list"
      api="GET /api/v1/studies"
    >
      <Answer of={studies}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty command="baton apply -f study.yaml">{t('tuning.none')}</Empty>
          ) : (
            items.map((study) => <OneStudy key={study.id} study={study} />)
          )
        }
      </Answer>
    </Screen>
  )
}

function OneStudy({ study }: { readonly study: Study }) {
  const { t } = useTranslation()
  const format = useFormat()
  const names = [...new Set(study.trials.flatMap((trial) => Object.keys(trial.settings)))]
  return (
    <section>
      <div className="section-head">
        <h2>{study.name}</h2>
        <StudyState state={study.state} />
        <span className="text-small text-ink-3">
          {t('tuning.smallest', { objective: study.objective })} · {format.when(study.createdAt)}
        </span>
      </div>
      {study.message === null ? null : (
        <p className="mb-2 text-ink-2">
          <Told english={study.message} said={study.said} />
        </p>
      )}
      <div className="scroll-x">
        <table className="table" aria-label={study.name}>
          <colgroup>
            <col style={{ width: 34 }} />
            {names.map((name) => (
              <col key={name} style={{ width: 130 }} />
            ))}
            <col />
            <col style={{ width: 116 }} />
            <col style={{ width: 120 }} className="wide-only" />
            <col style={{ width: 90 }} />
            <col style={{ width: 100 }} />
          </colgroup>
          <thead>
            <tr>
              <th scope="col">#</th>
              {names.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
              <th scope="col">{t('column.job')}</th>
              <th scope="col">{t('column.state')}</th>
              <th scope="col" className="wide-only">
                {t('column.progress')}
              </th>
              <th scope="col" className="right">
                {study.objective}
              </th>
              <th scope="col" />
            </tr>
          </thead>
          <tbody>
            {study.trials.map((trial, index) => (
              <tr key={JSON.stringify(trial.settings)}>
                <td>{index + 1}</td>
                {names.map((name) => (
                  <td key={name} className="font-mono text-small">
                    {String(trial.settings[name] ?? '–')}
                  </td>
                ))}
                <td>{trial.job === null ? '–' : <JobName job={trial.job} />}</td>
                <td>{trial.job === null ? '–' : <JobStateMark state={trial.job.state} />}</td>
                <td className="wide-only">{trial.job === null ? null : <ProgressBar job={trial.job} />}</td>
                <td className="right">{trial.value === null ? '–' : formatFigure(trial.value)}</td>
                <td className="right">
                  {study.winner === index ? (
                    <span className="state tone-done">
                      <Icon name="done" />
                      {t('tuning.winner')}
                    </span>
                  ) : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {study.finalJob === null ? null : (
        <p className="mt-2 flex items-baseline gap-2">
          <span className="text-ink-2">{t('tuning.final')}</span>
          <JobName job={study.finalJob} />
          <JobStateMark state={study.finalJob.state} />
        </p>
      )}
    </section>
  )
}
