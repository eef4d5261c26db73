/** Every failure that data reports; api/ turns codes into HTTP once. */
import { BatonError, shellWord } from '#base'
import { inEnglish, sayProblem, type Said } from '#contract'

export const datasetNotFound = (name: string): BatonError =>
  new BatonError('not-found', 'data/dataset-not-found', `No dataset is named "${name}"`, {
    hint: 'See: baton dataset list',
    details: { name },
  })

export const versionNotFound = (ref: string, latest: number): BatonError =>
  new BatonError(
    'not-found',
    'data/version-not-found',
    `There is no ${ref}; the newest version is ${latest}`,
    { hint: `See: baton dataset show ${ref.split('@')[0]}`, details: { ref, latest } },
  )

export const badRef = (ref: string): BatonError =>
  new BatonError('bad-request', 'data/bad-ref', `"${ref}" does not name a dataset`, {
    hint: 'Write a name, as in "docs", or a name and a version, as in "docs@2"',
    details: { ref },
  })

export const badCursor = (cursor: string): BatonError =>
  new BatonError('bad-request', 'data/bad-cursor', `"${cursor}" is not a cursor of this list`, {
    hint: 'Take nextCursor of the page before, or leave the cursor out',
    details: { cursor },
  })

export const badRowsQuery = (reason: string, hint: string): BatonError =>
  new BatonError('bad-request', 'data/bad-rows-query', reason, { hint, details: { reason } })

export const badSetting = (kind: string, setting: string, reason: string, hint: string): BatonError =>
  new BatonError('bad-request', 'data/bad-setting', `${setting} of a ${kind} job ${reason}`, {
    hint,
    details: { path: setting, kind, reason: sayProblem(reason) },
  })

export const folderNotFound = (folder: string): BatonError =>
  new BatonError('not-found', 'data/folder-not-found', `There is no folder ${printable(folder)}`, {
    hint: 'Set with.folder to the absolute path of a folder on the machine where Baton runs',
    details: { path: 'with.folder', folder: printable(folder) },
  })

export const notAFolder = (folder: string): BatonError =>
  new BatonError('bad-request', 'data/not-a-folder', `${printable(folder)} is not a folder`, {
    hint: 'Set with.folder to the folder that holds the documents',
    details: { path: 'with.folder', folder: printable(folder) },
  })

export const folderInCircle = (folder: string): BatonError =>
  new BatonError(
    'bad-request',
    'data/folder-in-circle',
    `${printable(folder)} is a link that leads in a circle, or lies behind one`,
    {
      hint: `See where it leads: ls -ld ${shellWord(folder)}. Set with.folder to the folder itself`,
      details: { path: 'with.folder', folder: printable(folder) },
    },
  )

export const folderUnreadable = (folder: string, cause: unknown): BatonError =>
  new BatonError(
    'bad-request',
    'data/folder-unreadable',
    `The account that Baton runs as may not read the folder ${printable(folder)}`,
    {
      cause,
      hint: `Allow it: chmod o+rx ${shellWord(folder)}`,
      details: { path: 'with.folder', folder: printable(folder) },
    },
  )

export const folderEmpty = (folder: string): BatonError =>
  new BatonError('bad-request', 'data/folder-empty', `The folder ${printable(folder)} is empty`, {
    hint: 'Put documents into it, or set with.folder to another one',
    details: { path: 'with.folder', folder: printable(folder) },
  })

export const noDocuments = (folder: string, patterns: readonly string[], filesPassed: number): BatonError =>
  new BatonError(
    'bad-request',
    'data/no-documents',
    `None of the ${filesPassed} files below ${printable(folder)} matches ${patterns.join(', ')}`,
    {
      hint: 'Set with.patterns, for example: patterns: ["**/*.md", "**/*.txt"]',
      details: { folder: printable(folder), files: filesPassed, patterns },
    },
  )

export const nothingLeft = (files: number, reasons: readonly Said[]): BatonError =>
  new BatonError(
    'bad-request',
    'data/nothing-left',
    `None of the ${files} matching files became a record: ${reasons.map(inEnglish).join(', ')}`,
    {
      hint: 'Set with.folder or with.patterns to text documents, or raise with.maxFileMiB',
      details: { files, reasons },
    },
  )

export const diskFull = (folder: string, cause: unknown): BatonError =>
  new BatonError('unavailable', 'data/disk-full', `The disk that holds ${folder} is full`, {
    cause,
    hint: 'Free some space there, or move the data with BATON_DATA_DIR, then submit the job again',
    details: { folder },
  })

export const inputUnusable = (ref: string, missing: string): BatonError =>
  new BatonError('bad-request', 'data/input-unusable', `${ref} has no column "${missing}"`, {
    hint: 'Name a dataset that a collect job made: inputs: {dataset: docs}',
    details: { path: 'inputs.dataset', ref, missing },
  })

export const outputDamaged = (file: string, reason: string, cause?: unknown): BatonError =>
  new BatonError('failed', 'data/output-damaged', `${file} ${reason}`, {
    hint: 'Submit the job again',
    ...(cause === undefined ? {} : { cause }),
    details: { file, reason },
  })

export const versionUnreadable = (ref: string, cause: unknown): BatonError =>
  new BatonError('failed', 'data/version-unreadable', `The files of ${ref} cannot be read`, {
    cause,
    hint: 'Run the job that made it again; its page names it',
    details: { ref },
  })

export const queryFailed = (reason: string, cause?: unknown): BatonError =>
  new BatonError('failed', 'data/query-failed', `The rows could not be read: ${reason}`, {
    hint: 'Try again; if it stays, see the server’s log: baton status',
    ...(cause === undefined ? {} : { cause }),
    details: { reason },
  })

export const queryTooSlow = (limitMs: number): BatonError =>
  new BatonError(
    'unavailable',
    'data/query-too-slow',
    `Reading the rows took longer than ${Math.round(limitMs / 1000)} s and was ended`,
    { hint: 'Ask for fewer rows, or without a filter', details: { seconds: Math.round(limitMs / 1000) } },
  )

export const queriesPiledUp = (waiting: number): BatonError =>
  new BatonError('unavailable', 'data/queries-piled-up', `${waiting} readers of rows wait already`, {
    hint: 'Try again in a few seconds',
    details: { waiting },
  })

/** A path as people can read it: what does not print is escaped. */
function printable(path: string): string {
  return /[^\p{L}\p{N}\p{P}\p{S} ]/u.test(path) ? JSON.stringify(path) : path
}
