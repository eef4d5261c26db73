/** Which project the console shows. To choose another loads the page anew: nothing of the first stays. */
import type { Principal } from '#contract'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { keepProject } from '../api/project.ts'
import { projectsQuery } from '../api/queries.ts'

export function ProjectSwitch({ principal }: { readonly principal: Principal | undefined }) {
  const { t } = useTranslation()
  const projects = useQuery({ ...projectsQuery, enabled: principal !== undefined })
  const own = principal?.project ?? ' '
  const names = projects.data?.items.map(({ name }) => name) ?? []
  if (names.length < 2)
    return (
      <div className="project" title={t('nav.project')}>
        <span className="cut grow">{own}</span>
        <span className="text-micro text-ink-3">{t('nav.project')}</span>
      </div>
    )
  return (
    <label className="project">
      <select
        className="cut grow"
        aria-label={t('nav.project')}
        value={own}
        onChange={(event) => {
          keepProject(event.target.value)
          location.assign('/')
        }}
      >
        {names.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <span className="text-micro text-ink-3" aria-hidden="true">
        {t('nav.project')}
      </span>
    </label>
  )
}
