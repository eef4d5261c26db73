/** Datasets. */
import type { ArgumentSpec, CommandSpec, OptionSpec } from './model.ts'

const LIMIT: OptionSpec = { flags: '--limit <count>', text: ['how many at most', '最多条数'] }
const DATASET: ArgumentSpec = {
  name: '<dataset>',
  text: ['docs, or docs@2', 'docs，或 docs@2'],
  completes: 'dataset',
}
const dataset = () => import('../commands/dataset.ts')

export const dataCommands: readonly CommandSpec[] = [
  {
    name: 'dataset',
    text: ['datasets and their versions', '数据集及其版本'],
    children: [
      {
        name: 'list',
        text: ['all datasets', '全部数据集'],
        options: [LIMIT],
        load: async () => (await dataset()).list,
      },
      {
        name: 'show',
        text: ['versions, what was kept, what was dropped and why', '版本，保留与剔除的内容及原因'],
        args: [DATASET],
        load: async () => (await dataset()).show,
      },
      {
        name: 'rows',
        text: ['records, or the dropped ones', '记录，或被剔除的记录'],
        args: [DATASET],
        options: [
          { flags: '--rejects', text: ['those that were dropped', '被剔除的记录'] },
          { flags: '--where <pair>', text: ['COLUMN=VALUE', 'COLUMN=VALUE'] },
          { flags: '--offset <count>', text: ['skip so many', '跳过若干条'] },
          LIMIT,
        ],
        examples: [
          'baton dataset rows docs@2 --where kind=licence --limit 5',
          'baton dataset rows docs@1 --rejects -o jsonl',
        ],
        load: async () => (await dataset()).rows,
      },
    ],
  },
]
