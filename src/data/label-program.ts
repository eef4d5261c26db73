/** Kind `label`: a dataset's records get labels, as its next version. */
import { join } from 'node:path'
import { programFile, writeFileAtomic } from '#base'
import { LabelSettings, type QualityReport } from '#contract'
import { readSettings, type JobProgram } from '#runtime'
import { checkShape } from './check-shape.ts'
import { badSetting, inputUnusable } from './errors.ts'
import type { LabelOrder } from './label/label-order.ts'
import { publishVersion, type PublishEnvironment } from './publish-version.ts'
import type { ResolvedDataset } from './service.ts'
import type { Column } from './version-files.ts'

export interface LabelEnvironment extends PublishEnvironment {
  findInput(project: string, ref: string): Promise<LabelInput>
}

export interface LabelInput extends ResolvedDataset {
  readonly name: string
  readonly columns: readonly Column[]
  readonly report: QualityReport
}

/** What the labelling functions look at. */
const NEEDED_COLUMNS = ['id', 'path', 'text']

export const labelProgram = (environment: LabelEnvironment): JobProgram => ({
  check: async (spec, project) => {
    checkShape(spec)
    const settings = readSettings(spec, LabelSettings)
    const { dataset: ref, ...others } = spec.inputs
    if (ref === undefined) {
      throw badSetting('label', 'inputs.dataset', 'is missing', 'Name a dataset: inputs: {dataset: docs}')
    }
    const [other] = Object.keys(others)
    if (other !== undefined) {
      throw badSetting('label', `inputs.${other}`, 'has no use', 'Its one input: inputs: {dataset: docs}')
    }
    const input = await environment.findInput(project, ref)
    const missing = NEEDED_COLUMNS.find((name) => !input.columns.some((column) => column.name === name))
    if (missing !== undefined) throw inputUnusable(input.ref, missing)
    return {
      spec: {
        ...spec,
        with: settings,
        inputs: { dataset: input.ref },
        outputs: { dataset: spec.outputs['dataset'] ?? input.name },
      },
      warnings: [],
    }
  },

  plan: async ({ spec, project }, attempt) => {
    const input = await environment.findInput(project, spec.inputs['dataset'] ?? '')
    const files: string[] = []
    for (const { path } of input.files) files.push(await attempt.readable(path))
    const order: LabelOrder = {
      settings: LabelSettings.parse(spec.with),
      parent: { ref: input.ref, digest: input.digest },
      columns: [...input.columns],
      files,
      records: input.records,
      report: input.report,
    }
    await writeFileAtomic(join(attempt.directory, 'order.json'), `${JSON.stringify(order)}\n`)
    return {
      prepare: [],
      tasks: [{ stream: 'main', argv: [process.execPath, programFile('data/label')], env: {} }],
    }
  },

  publish: (job, outputs) =>
    Promise.all(
      outputs
        .filter((output) => output.kind === 'dataset')
        .map((output) => publishVersion(environment, job, output)),
    ),
})
