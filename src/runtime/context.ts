/** What the parts of the runtime share. */
import type { Kysely } from 'kysely'
import type { Clock, Logger } from '#base'
import type { JobSecrets } from '#secrets'
import type { Tables } from '#store'
import type { EventLog } from './event-feed.ts'
import type { Launcher, NodeInventory } from './launcher.ts'
import type { Measures } from './measures.ts'
import type { JobProgram } from './model.ts'
import type { ServerLife } from './server-life.ts'

export interface RuntimeContext {
  readonly db: Kysely<Tables>
  readonly clock: Clock
  readonly log: Logger
  readonly events: EventLog
  readonly launcher: Launcher
  readonly dataDir: string
  readonly graceMs: number
  /** Of an ended job. */
  readonly filesKeptMs: number
  readonly programOf: (kind: string) => JobProgram | null
  readonly cluster: Cluster
  /** The Unix account linked to an owner; null: none, or we are not root and could not use it. */
  readonly unixAccountOf: (owner: string) => Promise<string | null>
  readonly secrets: JobSecrets
  readonly life: ServerLife
  readonly measures: Measures
  /** Run a cycle now instead of at its time. */
  readonly wake: () => void
}

/** The nodes as they were seen last. */
export interface Cluster {
  nodes(): Promise<readonly NodeInventory[]>
  /** Asks again when the last answer is old. */
  refresh(): Promise<void>
  seenAt(): number
}
