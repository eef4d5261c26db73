/** Nodes of Alibaba's spot cluster (2026), as often as it takes: the largest inventory that is public. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { BatonError } from '#base'
import type { NodeSpec } from '#scheduler'
import { readRows } from '../traces/read-rows.ts'

const FILES = ['node_info_df.csv', 'node_info_df.csv.gz']

export interface Inventory {
  readonly nodes: readonly NodeSpec[]
  readonly types: readonly string[]
}

export function readInventory(folder: string): Inventory {
  const path = FILES.map((file) => join(folder, file)).find((file) => existsSync(file))
  if (path === undefined) {
    throw new BatonError('not-found', 'sim/no-nodes', `${folder} has no list of nodes`, {
      hint: `Put ${FILES[0]} there`,
    })
  }
  const rows = readRows(path, ['gpu_model', 'gpu_capacity_num', 'cpu_num', 'node_name'])
  const types = [...new Set(rows.map((row) => row.text('gpu_model')))].toSorted()
  const nodes = rows.map((row) => ({
    name: row.text('node_name').padStart(6, '0'),
    cpuMilli: row.integer('cpu_num', 1, 2_000_000) * 1_000,
    memoryMiB: 0,
    deviceCount: row.integer('gpu_capacity_num', 0, 16),
    deviceType: types.indexOf(row.text('gpu_model')),
  }))
  return { nodes, types }
}

/** Copy after copy, until there are so many nodes. */
export const repeatNodes = (nodes: readonly NodeSpec[], count: number): NodeSpec[] =>
  Array.from({ length: count }, (_, at) => {
    const node = nodes[at % nodes.length]!
    const copy = String(Math.floor(at / nodes.length)).padStart(3, '0')
    return Object.assign({}, node, { name: `${copy}-${node.name}` })
  })
