/** A trace of Shockwave's family, the speeds it was measured with, and the clusters it is meant for. */
import { readFileSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { BatonError } from '#base'
import { lineError, streamLines } from '../traces/stream-lines.ts'
import { MODELS, type BatchMode, type JobTruth, type NoiseSchedule, type SpeedOf } from './job-model.ts'

export interface ShockwaveCase {
  /** Jobs and GPUs: `120-32`. */
  readonly name: string
  readonly path: string
  readonly deviceCount: number
}

const COLUMNS = 12
/** Ten years: nothing of this family comes near. */
const LONGEST_SECONDS = 3.2e8
const KIND = /^(\S+) \(batch size (\d+)\)$/

/**
 * Every trace in the folder. Its file's name begins with the count of jobs; the cluster is the power of two
 * nearest to 3.5 jobs a GPU, as in all of the authors' experiments. Of two with the same counts, the second in
 * order of names is NAME.2.
 */
export function findCases(folder: string): ShockwaveCase[] {
  const seen = new Map<string, number>()
  const cases: ShockwaveCase[] = []
  for (const file of filesIn(folder)) {
    const jobs = Number(/^(\d+)_.*\.trace(?:\.gz)?$/.exec(file)?.[1])
    if (!Number.isInteger(jobs) || jobs < 1) continue
    if (file.endsWith('.gz') && filesIn(folder).includes(file.slice(0, -3))) continue
    const deviceCount = 2 ** Math.max(0, Math.round(Math.log2(jobs / 3.5)))
    const name = `${jobs}-${deviceCount}`
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    cases.push({ name: count === 1 ? name : `${name}.${count}`, path: join(folder, file), deviceCount })
  }
  return cases.toSorted((a, b) => a.deviceCount - b.deviceCount)
}

/** In the order of arrival. */
export async function readJobs(path: string, speedOf: SpeedOf): Promise<JobTruth[]> {
  const jobs: JobTruth[] = []
  for await (const { text, number } of streamLines(path)) {
    const cells = text.split('\t')
    const wrong = (what: string): BatonError => lineError(path, number, what)
    if (cells.length !== COLUMNS) throw wrong(`it has ${cells.length} columns in place of ${COLUMNS}`)
    const between = (at: number, what: string, min: number, max: number): number => {
      const value = Number(cells[at])
      if (cells[at] === '' || !Number.isFinite(value) || value < min || value > max) {
        throw wrong(`${what} is "${cells[at]}", and it has to be a number from ${min} to ${max}`)
      }
      return value
    }
    const [, model = '', batch = ''] = KIND.exec(cells[0]!) ?? []
    if (MODELS[model] === undefined) {
      throw wrong(`"${cells[0]}" is none of ${Object.keys(MODELS).join(', ')} with its batch size`)
    }
    const mode = cells[7] as BatchMode
    if (!['static', 'gns', 'accordion'].includes(mode)) throw wrong(`"${mode}" is no batch mode`)
    const devices = between(6, 'the count of GPUs', 1, 4_096)
    const startBatch = Number(batch)
    if (speedOf(model, startBatch, devices) <= 0) {
      throw wrong(`"${cells[0]}" was never measured on ${devices} GPUs`)
    }
    jobs.push({
      model,
      startBatch,
      devices,
      mode,
      totalSteps: between(5, 'the count of steps', 1, 1e12),
      nominalSeconds: between(10, 'the duration', 1, LONGEST_SECONDS),
      arrivesAt: between(11, 'the arrival', 0, LONGEST_SECONDS),
    })
  }
  if (jobs.length === 0) throw lineError(path, 1, 'there is no job')
  return jobs.sort((a, b) => a.arrivesAt - b.arrivesAt)
}

/** Steps a second on a V100, alone on its GPUs. */
export function readSpeeds(folder: string): SpeedOf {
  const table = readJson(folder, 'tacc_throughputs.json') as {
    v100: Record<string, { null: number }>
  }
  const speeds = new Map<string, number>()
  for (const [key, row] of Object.entries(table.v100)) {
    const [, model, batch, devices] = /^\('(\S+) \(batch size (\d+)\)', (\d+)\)$/.exec(key) ?? []
    if (model !== undefined) speeds.set(`${model}|${batch}|${devices}`, row.null)
  }
  return (model, batch, devices) => speeds.get(`${model}|${batch}|${devices}`) ?? 0
}

export const readSchedule = (folder: string): NoiseSchedule =>
  readJson(folder, 'gns_schedule.json') as NoiseSchedule

export function readJson(folder: string, name: string): unknown {
  const file = [name, `${name}.gz`].find((one) => filesIn(folder).includes(one))
  if (file === undefined) {
    throw new BatonError('bad-request', 'sim/no-table', `${folder} has no ${name}`, {
      hint: `Copy ${basename(name)} there: traces alone do not say how fast their jobs run`,
    })
  }
  const bytes = readFileSync(join(folder, file))
  return JSON.parse((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'))
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted()
  } catch (cause) {
    throw new BatonError('bad-request', 'sim/trace-unreadable', `${folder} cannot be read`, {
      hint: 'Name a folder of traces with --data',
      cause,
    })
  }
}
