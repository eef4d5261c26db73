/** Kind `collect`: a folder of documents becomes a dataset. */
import { constants } from 'node:fs'
import { access, opendir, realpath, stat } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { programFile, systemErrorCode, writeFileAtomic } from '#base'
import { CollectSettings } from '#contract'
import { readSettings, type JobProgram } from '#runtime'
import { checkShape } from './check-shape.ts'
import type { CollectOrder } from './collect/collect-order.ts'
import { compileGlob } from './collect/match-glob.ts'
import {
  badSetting,
  folderEmpty,
  folderInCircle,
  folderNotFound,
  folderUnreadable,
  notAFolder,
} from './errors.ts'
import { publishVersion, type PublishEnvironment } from './publish-version.ts'

export interface CollectEnvironment extends PublishEnvironment {
  /** Absolute. */
  readonly dataDir: string
}

export const collectProgram = (environment: CollectEnvironment): JobProgram => ({
  check: async (spec) => {
    checkShape(spec)
    const [input] = Object.keys(spec.inputs)
    if (input !== undefined) {
      throw badSetting('collect', `inputs.${input}`, 'has no use', 'It reads with.folder: leave inputs out')
    }
    if (spec.outputs['dataset'] === undefined) {
      throw badSetting(
        'collect',
        'outputs.dataset',
        'is missing',
        'Name the dataset: outputs: {dataset: docs}',
      )
    }
    const settings = readSettings(spec, CollectSettings)
    for (const [index, pattern] of settings.patterns.entries()) {
      if (compileGlob(pattern) === null) {
        throw badSetting(
          'collect',
          `with.patterns[${index}]`,
          `is no pattern: "${pattern}"`,
          'Relative to the folder, with **, *, ? and {a,b}: "**/*.md"',
        )
      }
    }
    const folder = await checkFolder(settings.folder)
    return { spec: { ...spec, with: { ...settings, folder } }, warnings: [] }
  },

  plan: async ({ spec }, attempt) => {
    const order: CollectOrder = {
      settings: CollectSettings.parse(spec.with),
      ownFolder: environment.dataDir,
    }
    await writeFileAtomic(join(attempt.directory, 'order.json'), `${JSON.stringify(order)}\n`)
    return {
      prepare: [],
      tasks: [{ stream: 'main', argv: [process.execPath, programFile('data/collect')], env: {} }],
    }
  },

  publish: (job, outputs) =>
    Promise.all(
      outputs
        .filter((output) => output.kind === 'dataset')
        .map((output) => publishVersion(environment, job, output)),
    ),
})

/** The folder as it is without links, so that what a job read stays clear when a link moves. */
async function checkFolder(folder: string): Promise<string> {
  if (!isAbsolute(folder) || folder.includes('\0')) {
    throw badSetting(
      'collect',
      'with.folder',
      'is not an absolute path',
      'Start it with "/": it names a folder on the machine where Baton runs',
    )
  }
  try {
    if (!(await stat(folder)).isDirectory()) throw notAFolder(folder)
    await access(folder, constants.R_OK | constants.X_OK)
    const entries = await opendir(folder)
    const first = await entries.read()
    await entries.close()
    if (first === null) throw folderEmpty(folder)
    return await realpath(folder)
  } catch (error) {
    const code = systemErrorCode(error)
    if (code === 'ENOENT' || code === 'ENAMETOOLONG') throw folderNotFound(folder)
    if (code === 'ENOTDIR') throw notAFolder(folder)
    if (code === 'ELOOP') throw folderInCircle(folder)
    if (code === 'EACCES' || code === 'EPERM') throw folderUnreadable(folder, error)
    throw error
  }
}
