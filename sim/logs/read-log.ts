/**
 * A cluster's log: when jobs came, how many devices they asked for, how long they ran. Microsoft's ITP
 * (job_id,submission_time,duration,num_gpu) and Philly (timestamp,duration,num_gpus,gpu_time,cluster).
 *
 * The text is streamed; what stays is 20 bytes a job.
 */
import { basename } from 'node:path'
import { lineError, streamLines } from '../traces/stream-lines.ts'

export interface JobLog {
  readonly name: string
  readonly count: number
  /** Seconds from the first submission, ascending. */
  readonly submittedAt: Float64Array
  readonly seconds: Float64Array
  readonly devices: Int32Array
  /** Index of the user or virtual cluster that it belongs to; 0 where the log names none. */
  readonly group: Int32Array
  readonly deviceCount: number
}

/** Mean load of the simulated cluster: its size is not in the logs. */
export const OFFERED_LOAD = 1
const DEVICES_PER_NODE = 8
/** Ten thousand devices, and a year of running. */
const MOST_DEVICES = 10_000
const LONGEST_SECONDS = 366 * 86_400

interface Columns {
  readonly time: number
  readonly duration: number
  readonly devices: number
  readonly group: number | null
  readonly width: number
}

/** Null: a file with this header is no log of jobs. */
export function columnsOf(header: string): Columns | null {
  const names = header.split(',').map((name) => name.trim())
  const find = (...wanted: string[]): number => names.findIndex((name) => wanted.includes(name))
  const time = find('submission_time', 'timestamp', 'submit_time')
  const duration = find('duration')
  const devices = find('num_gpu', 'num_gpus')
  if (time < 0 || duration < 0 || devices < 0) return null
  const group = find('cluster', 'vc', 'user')
  return { time, duration, devices, group: group < 0 ? null : group, width: names.length }
}

/** `most`: only the first jobs by their submission. */
export async function readLog(path: string, most = Number.POSITIVE_INFINITY): Promise<JobLog> {
  let columns: Columns | null = null
  const rows = { time: new Growing(), seconds: new Growing(), devices: new Growing(), group: new Growing() }
  const groups = new Map<string, number>()
  for await (const { text, number } of streamLines(path)) {
    if (columns === null) {
      columns = columnsOf(text)
      if (columns === null) throw lineError(path, number, 'it has no column for time, duration and devices')
      continue
    }
    const cells = text.split(',')
    if (cells.length !== columns.width) {
      throw lineError(path, number, `it has ${cells.length} columns, and the header names ${columns.width}`)
    }
    const devices = Number(cells[columns.devices])
    if (!Number.isInteger(devices) || devices < 1 || devices > MOST_DEVICES) {
      throw lineError(
        path,
        number,
        `"${cells[columns.devices]}" devices: it has to be from 1 to ${MOST_DEVICES}`,
      )
    }
    const seconds = Number(cells[columns.duration])
    if (cells[columns.duration] === '' || !(seconds >= 0 && seconds <= LONGEST_SECONDS)) {
      const wanted = `it has to be seconds from 0 to ${LONGEST_SECONDS}`
      throw lineError(path, number, `the duration is "${cells[columns.duration]}", and ${wanted}`)
    }
    const time = timeOf(cells[columns.time]!)
    if (time === null) {
      throw lineError(path, number, `the time is "${cells[columns.time]}": neither seconds nor a date`)
    }
    const group = columns.group === null ? '' : cells[columns.group]!
    if (!groups.has(group)) groups.set(group, groups.size)
    rows.time.push(time)
    // A job is there for a second at least: a run time is a whole number of them, rounded down.
    rows.seconds.push(Math.max(1, seconds))
    rows.devices.push(devices)
    rows.group.push(groups.get(group)!)
  }
  if (columns === null || rows.time.count === 0) throw lineError(path, 1, 'there is no job')
  return sortLog(basename(path).replace(/\.csv(?:\.gz)?$/, ''), rows, most)
}

/** Seconds, or `2017-10-09 07:01:55` taken as UTC. */
function timeOf(text: string): number | null {
  const seconds = Number(text)
  if (text !== '' && Number.isFinite(seconds)) return seconds >= 0 ? seconds : null
  const parsed = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d/.test(text)
    ? Date.parse(`${text.replace(' ', 'T')}Z`)
    : Number.NaN
  return Number.isFinite(parsed) ? parsed / 1000 : null
}

function sortLog(
  name: string,
  rows: Readonly<Record<'time' | 'seconds' | 'devices' | 'group', Growing>>,
  most: number,
): JobLog {
  const order = Uint32Array.from({ length: rows.time.count }, (_, at) => at)
    .sort((a, b) => rows.time.at(a) - rows.time.at(b) || a - b)
    .slice(0, Math.min(most, rows.time.count))
  const first = rows.time.at(order[0]!)
  const submittedAt = Float64Array.from(order, (at) => rows.time.at(at) - first)
  const seconds = Float64Array.from(order, (at) => rows.seconds.at(at))
  const devices = Int32Array.from(order, (at) => rows.devices.at(at))
  let [work, widest] = [0, 1]
  order.forEach((_, at) => {
    work += seconds[at]! * devices[at]!
    widest = Math.max(widest, devices[at]!)
  })
  const span = Math.max(3_600, submittedAt.at(-1)!)
  const wanted = Math.max(widest, work / span / OFFERED_LOAD)
  const deviceCount = DEVICES_PER_NODE * Math.ceil(wanted / DEVICES_PER_NODE)
  const group = Int32Array.from(order, (at) => rows.group.at(at))
  return { name, count: order.length, submittedAt, seconds, devices, group, deviceCount }
}

/** Numbers whose count is not known before. */
class Growing {
  count = 0
  #values = new Float64Array(1_024)

  push(value: number): void {
    if (this.count === this.#values.length) {
      const longer = new Float64Array(2 * this.count)
      longer.set(this.#values)
      this.#values = longer
    }
    this.#values[this.count] = value
    this.count += 1
  }

  at(index: number): number {
    return this.#values[index]!
  }
}
