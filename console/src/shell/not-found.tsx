/** A view that is not there, and a screen that broke: both say where to go on. */
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { ErrorNote } from '../parts/answers.tsx'

export function NotFound() {
  const { t } = useTranslation()
  return (
    <main className="main">
      <div />
      <div className="page">
        <h1>{t('notFound.title')}</h1>
        <p className="sentence mb-4">{t('notFound.why')}</p>
        <Link to="/" className="button">
          {t('nav.home')}
        </Link>
      </div>
    </main>
  )
}

export function Broken({ error }: { readonly error: unknown }) {
  return (
    <main className="main">
      <div />
      <div className="page">
        <ErrorNote error={error} onRetry={() => location.reload()} />
      </div>
    </main>
  )
}
