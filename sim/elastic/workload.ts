/** One submitted job as the traces tell it. */
import { BatonError } from '#base'
import { readRows } from '../traces/read-rows.ts'

export interface SubmittedJob {
  readonly name: string
  readonly application: string
  /** Seconds from the beginning of the trace. */
  readonly arrivesAt: number
  /** What its owner asked for; elastic policies choose for themselves. */
  readonly requestedDevices: number
  readonly requestedBatch: number
}

/** A year: no trace of this family is longer. */
const LONGEST_SECONDS = 366 * 86_400

/** In the order of arrival. */
export function readWorkload(path: string, applications: readonly string[]): SubmittedJob[] {
  const names = new Set<string>()
  const jobs = readRows(path, ['name', 'time', 'application', 'num_replicas', 'batch_size']).map((row) => {
    const name = row.text('name')
    if (names.has(name)) throw row.wrong(`the name "${name}" stands twice`)
    names.add(name)
    const application = row.text('application')
    if (!applications.includes(application)) {
      throw row.wrong(`no application is named "${application}": there are ${applications.join(', ')}`)
    }
    const time = Number(row.text('time'))
    if (!Number.isFinite(time) || time < 0 || time > LONGEST_SECONDS) {
      throw row.wrong(`time is "${row.text('time')}", and it has to be seconds from 0 to ${LONGEST_SECONDS}`)
    }
    return {
      name,
      application,
      arrivesAt: time,
      requestedDevices: row.integer('num_replicas', 1, 4_096),
      requestedBatch: row.integer('batch_size', 1, 1e7),
    }
  })
  if (jobs.length === 0) throw new BatonError('bad-request', 'sim/bad-trace-row', `${path} has no job`)
  return jobs.sort((a, b) => a.arrivesAt - b.arrivesAt)
}
