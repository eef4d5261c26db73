/** The pages of the console: for the navigation, the palette and the jump keys alike. */
import type { Overview } from '#contract'
import type { Key } from '../i18n/index.ts'

type PageName = Extract<Key, `nav.${string}`>

export interface PageEntry {
  readonly to: string
  readonly name: PageName
  /** After g. */
  readonly jump: string
  /** The figure beside the name. */
  readonly count?: (overview: Overview) => number
}
export interface Pillar {
  readonly name: PageName | null
  readonly pages: readonly PageEntry[]
}

export const PILLARS: readonly Pillar[] = [
  { name: null, pages: [{ to: '/', name: 'nav.home', jump: 'h' }] },
  {
    name: 'nav.compute',
    pages: [
      { to: '/queue', name: 'nav.queue', jump: 'q', count: (overview) => overview.jobs.waiting },
      { to: '/jobs', name: 'nav.jobs', jump: 'j', count: (overview) => overview.jobs.running },
      { to: '/fleet', name: 'nav.fleet', jump: 'f', count: (overview) => overview.devices.total },
    ],
  },
  { name: 'nav.data', pages: [{ to: '/datasets', name: 'nav.datasets', jump: 'd' }] },
  {
    name: 'nav.models',
    pages: [
      { to: '/tuning', name: 'nav.tuning', jump: 't' },
      { to: '/models', name: 'nav.versions', jump: 'm' },
      { to: '/endpoints', name: 'nav.endpoints', jump: 'e', count: (overview) => overview.endpoints.serving },
    ],
  },
  { name: 'nav.guard', pages: [{ to: '/audit', name: 'nav.audit', jump: 'a' }] },
  {
    name: 'nav.admin',
    pages: [
      { to: '/people', name: 'nav.people', jump: 'p' },
      { to: '/keys', name: 'nav.keys', jump: 'k' },
      { to: '/secrets', name: 'nav.secrets', jump: 's' },
    ],
  },
]
export const PAGES: readonly PageEntry[] = PILLARS.flatMap((pillar) => pillar.pages)
