/** Alibaba's openb cluster of shared GPUs (2023), as FGD published it: nodes, and lists of pods. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { BatonError } from '#base'
import { ANY_TYPE, TYPE_LIMIT, WHOLE_DEVICE_MILLI, type NodeSpec, type Shape } from '#scheduler'
import { readRows, type TraceRow } from '../traces/read-rows.ts'

export interface OpenbCluster {
  /** Those with GPUs: the others take no part in the published protocol. */
  readonly nodes: readonly NodeSpec[]
  /** Models by their number. */
  readonly types: readonly string[]
}

/** What follows `openb_pod_list_` in a file's name, and the file. */
export interface OpenbList {
  readonly name: string
  readonly path: string
}

const LIST_NAME = /^openb_pod_list_(.+?)\.csv(?:\.gz)?$/
const NODE_FILES = [
  'openb_node_list_gpu_node.csv',
  'openb_node_list_gpu_node.csv.gz',
  'openb_node_list_all_node.csv',
  'openb_node_list_all_node.csv.gz',
]

/** Every pod list in the folder, by name. */
export function findLists(folder: string): OpenbList[] {
  const lists = filesIn(folder).flatMap((file) => {
    const name = LIST_NAME.exec(file)?.[1]
    return name === undefined ? [] : [{ name, path: join(folder, file) }]
  })
  const byName = new Map(lists.map((list) => [list.name, list]))
  return [...byName.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

export function readCluster(folder: string): OpenbCluster {
  const files = filesIn(folder)
  const file = NODE_FILES.find((name) => files.includes(name))
  if (file === undefined) {
    throw new BatonError('bad-request', 'sim/no-nodes', `${folder} has no list of nodes`, {
      hint: `Put ${NODE_FILES[0]} there`,
    })
  }
  const rows = readRows(join(folder, file), ['sn', 'cpu_milli', 'memory_mib', 'gpu', 'model'])
  const withDevices = rows.filter((row) => row.integer('gpu', 0, 16) > 0)
  const types = [...new Set(withDevices.map((row) => row.text('model')))].toSorted()
  if (types.length > TYPE_LIMIT) throw rows[0]!.wrong(`${types.length} models, more than ${TYPE_LIMIT}`)
  const nodes = withDevices.map((row) => ({
    name: row.text('sn'),
    cpuMilli: row.integer('cpu_milli', 1, 2_000_000_000),
    // Memory takes no part in the protocol: neither the published scores nor the published filter look at it.
    memoryMiB: 0,
    deviceCount: row.integer('gpu', 1, 16),
    deviceType: types.indexOf(row.text('model')),
  }))
  return { nodes, types }
}

/** One shape a pod, in the order of the file. */
export function readPods(path: string, types: readonly string[]): Shape[] {
  const rows = readRows(path, ['name', 'cpu_milli', 'memory_mib', 'num_gpu', 'gpu_milli'])
  return rows.map((row) => shapeOf(row, types))
}

function shapeOf(row: TraceRow, types: readonly string[]): Shape {
  row.integer('memory_mib', 0, 2_000_000_000)
  const deviceCount = row.integer('num_gpu', 0, 16)
  const deviceMilli = row.integer('gpu_milli', 0, WHOLE_DEVICE_MILLI)
  if (deviceCount === 0 && deviceMilli > 0) throw row.wrong('gpu_milli without a GPU')
  if (deviceCount === 1 && deviceMilli === 0) throw row.wrong('a GPU of which nothing is asked')
  if (deviceCount > 1 && deviceMilli !== WHOLE_DEVICE_MILLI) {
    throw row.wrong(`${deviceCount} GPUs, and only ${deviceMilli} thousandths of each`)
  }
  return {
    cpuMilli: row.integer('cpu_milli', 0, 2_000_000_000),
    memoryMiB: 0,
    deviceCount,
    deviceMilli,
    typeMask: deviceCount === 0 ? ANY_TYPE : maskOf(row.optional('gpu_spec'), types),
  }
}

/** `A|B`: any of these; empty: whichever. A model that no node has matches nothing. */
function maskOf(spec: string, types: readonly string[]): number {
  const wanted = spec.split('|').filter((one) => one !== '')
  if (wanted.length === 0) return ANY_TYPE
  return types.reduce((mask, type, at) => (wanted.includes(type) ? mask | (1 << at) : mask), 0)
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted()
  } catch (cause) {
    throw new BatonError('not-found', 'sim/no-folder', `${folder} cannot be read`, {
      hint: 'Name the folder of traces with --data',
      cause,
    })
  }
}
