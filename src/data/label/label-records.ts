/**
 * Records get labels: three passes over the parts (ask the functions, learn from what they are sure of, decide
 * and write), each a few thousand rows at a time.
 */
import assert from 'node:assert/strict'
import type { DuckDBInstance } from '@duckdb/node-api'
import { inEnglish, sayReport, type LabelReport } from '#contract'
import type { AttemptReports } from '#base'
import { readParts } from '../parquet/read-parts.ts'
import { openPartWriter } from '../parquet/write-parts.ts'
import type { Cell, Column, VersionFile } from '../version-files.ts'
import { decideLabel, type Decision } from './decide-label.ts'
import { viewDocument, type DocumentView } from './document-view.ts'
import { KIND } from './kind-functions.ts'
import { labelReport, openCounts } from './label-report.ts'
import { fitLabelModel, type LabelModel } from './label-model.ts'
import type { LabelOrder } from './label-order.ts'
import type { LabelTask } from './labelling-function.ts'
import { LICENCE } from './licence-functions.ts'
import type { LinearModel } from './linear-model.ts'
import { measureError, type Measurable } from './measure-error.ts'
import { textFeatures } from './text-features.ts'
import { openTrainer } from './train-task.ts'
import { openVotes, type VoteStore } from './vote-store.ts'

export interface LabelRun {
  readonly order: LabelOrder
  readonly folder: string
  readonly duckDb: DuckDBInstance
  readonly reports: AttemptReports
}

const ADDED_COLUMNS: readonly Column[] = [
  { name: 'kind', type: 'VARCHAR' },
  { name: 'kind_confidence', type: 'DOUBLE' },
  { name: 'kind_by', type: 'VARCHAR' },
  { name: 'licence', type: 'VARCHAR' },
  { name: 'licence_confidence', type: 'DOUBLE' },
  { name: 'licence_by', type: 'VARCHAR' },
]

interface TrainedTask {
  readonly task: LabelTask
  readonly votes: VoteStore
  readonly labelModel: LabelModel
  readonly linearModel: LinearModel | null
  readonly examples: number
}

export async function labelRecords({ order, folder, duckDb, reports }: LabelRun): Promise<VersionFile> {
  const startedAt = performance.now()
  // Labelled once more: the new labels take the place of the old ones.
  const columns = order.columns.filter(({ name }) => !ADDED_COLUMNS.some((added) => added.name === name))
  const place = (name: string): number => columns.findIndex((column) => column.name === name)
  const [pathAt, textAt, manifestAt] = [place('path'), place('text'), place('manifest_licence')]

  const eachRecord = async (
    phase: string,
    visit: (view: DocumentView, record: number, row: readonly Cell[]) => Promise<void> | void,
  ): Promise<number> => {
    let record = 0
    const names = columns.map(({ name }) => name)
    for await (const rows of readParts(duckDb, order.files, names)) {
      for (const row of rows) {
        await visit(viewDocument(String(row[pathAt] ?? ''), String(row[textAt] ?? '')), record, row)
        record += 1
        reports.progress(phase, record, order.records, 'records')
      }
    }
    return record
  }

  const asked = [KIND, LICENCE].map((task) => ({ task, votes: openVotes(task) }))
  await eachRecord('ask', (view) => {
    for (const { votes } of asked) votes.add(view)
  })
  const trainers = asked.map(({ task, votes }) => {
    const labelModel = fitLabelModel(votes.ballots(), task.functions.length, Math.max(1, votes.labels.length))
    return { task, votes, labelModel, trainer: openTrainer(task, votes, labelModel, order.settings.seed) }
  })
  await eachRecord('learn', (view, record) => {
    for (const { trainer } of trainers) trainer.offer(record, view)
  })
  const [kindTask, licenceTask] = trainers.map(({ task, votes, labelModel, trainer }): TrainedTask => {
    const { model, examples } = trainer.train()
    return { task, votes, labelModel, linearModel: model, examples }
  })
  assert(kindTask !== undefined && licenceTask !== undefined)

  const writer = openPartWriter(duckDb, { folder, stem: 'records', columns: [...columns, ...ADDED_COLUMNS] })
  const counts = openCounts()
  const measurable: Measurable[] = []
  const records = await eachRecord('label', async (view, record, row) => {
    const kind = decide(kindTask, record, view)
    const kindLabel = kind.label ?? 'other'
    const licence = decide(licenceTask, record, view)
    counts.add('kind', kindLabel)
    counts.add('licence', licence.label ?? 'none')
    const manifest = row[manifestAt]
    const states = kindLabel === 'licence' || (kindLabel === 'readme' && view.licenceSection !== null)
    if (states && typeof manifest === 'string') measurable.push({ licence: licence.label, manifest })
    await writer.append([
      ...row,
      kindLabel,
      kind.confidence,
      kind.by,
      licence.label,
      licence.confidence,
      licence.by,
    ])
  })
  assert.equal(records, order.records, 'Every record of the parent gets its labels')
  const { seed, sample } = order.settings
  const labels: LabelReport = labelReport({
    records,
    counts: counts.all(),
    tasks: [kindTask, licenceTask],
    error: measureError(measurable, sample, seed),
    seed,
  })
  return {
    program: 'label',
    settings: order.settings,
    parent: order.parent,
    columns: [...columns, ...ADDED_COLUMNS],
    rejectColumns: [],
    records: await writer.finish(),
    rejects: [],
    report: {
      ...order.report,
      filesSeen: 0,
      filesSkipped: [],
      steps: [
        {
          operator: 'label',
          recordsIn: records,
          recordsOut: records,
          dropped: [],
          seconds: Math.round(performance.now() - startedAt) / 1_000,
        },
      ],
      labels,
      sentence: inEnglish(sayReport({ ...order.report, labels })),
    },
  }
}

function decide(
  { task, votes, labelModel, linearModel }: TrainedTask,
  record: number,
  view: DocumentView,
): Omit<Decision, 'label'> & { readonly label: string | null } {
  const text = linearModel === null ? null : task.textFor(view)
  const predict = linearModel === null || text === null ? null : () => linearModel.predict(textFeatures(text))
  const { label, ...rest } = decideLabel(votes.votesOf(record), labelModel, predict)
  return { ...rest, label: label === null ? null : (votes.labels[label] ?? null) }
}
