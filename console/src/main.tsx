/** Starts the console. */
import { CSPProvider } from '@base-ui/react/csp-provider'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode, useEffect } from 'react'
import { createRoot } from 'react-dom/client'
import { I18nextProvider } from 'react-i18next'
import { createQueryClient } from './api/query-client.ts'
import { changeWords, createWords } from './i18n/index.ts'
import { createConsoleRouter } from './routes.tsx'
import { applyPreferences, preferences, usePreferences } from './shell/preferences.ts'
import './styles/index.css'

applyPreferences()
const words = await createWords(preferences().language)
const client = createQueryClient(() => {
  if (router.state.location.pathname !== '/sign-in')
    void router.navigate({ to: '/sign-in', search: { next: router.state.location.href } })
})
const router = createConsoleRouter(client)

function Console() {
  const { language } = usePreferences()
  useEffect(() => {
    if (words.language !== language) void changeWords(words, language)
  }, [language])
  return (
    <I18nextProvider i18n={words}>
      {/* The content policy allows no style elements made at run time. */}
      <CSPProvider disableStyleElements>
        <QueryClientProvider client={client}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </CSPProvider>
    </I18nextProvider>
  )
}

const place = document.querySelector('#root')
if (place !== null)
  createRoot(place).render(
    <StrictMode>
      <Console />
    </StrictMode>,
  )
