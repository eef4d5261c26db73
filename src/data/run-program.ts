/**
 * The frame of a program of this module: reports into the attempt's folder, one sentence on standard error when
 * it fails, and outputs.json at the end.
 */
import { join } from 'node:path'
import { BatonError, describeError, openReports, writeFileAtomic, type AttemptReports } from '#base'
import { countRows, VERSION_FILE, type VersionFile } from './version-files.ts'

export interface ProgramContext {
  readonly reports: AttemptReports
  /** The folder with the parts is what the job made. */
  leave(folder: string, version: VersionFile): Promise<void>
}

export async function runProgram(
  attemptDir: string,
  work: (context: ProgramContext) => Promise<void>,
): Promise<void> {
  const reports = openReports(attemptDir, () => Date.now())
  const leave: ProgramContext['leave'] = async (folder, version) => {
    await writeFileAtomic(join(folder, VERSION_FILE), `${JSON.stringify(version)}\n`)
    const metadata = { records: countRows(version.records), rejects: countRows(version.rejects) }
    await reports.outputs([{ name: 'dataset', kind: 'dataset', path: folder, metadata }])
    process.stdout.write(`${version.report.sentence}\n`)
  }
  try {
    await work({ reports, leave })
  } catch (error) {
    // A stack trace tells a person nothing about documents; of a mistake of ours it tells where.
    const text =
      error instanceof BatonError
        ? `${error.code}: ${error.message}\n${error.hint ?? ''}`
        : describeError(error)
    process.stderr.write(`${text.trimEnd()}\n`)
    try {
      reports.failed(error)
    } catch {
      // The disk is full: the sentence above is in the log, and the exit code says that it failed.
    }
    process.exitCode = 1
  }
}
