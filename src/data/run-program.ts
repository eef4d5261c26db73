/**
 * The frame of a program of this module: reports into the attempt's folder, one sentence on standard error when
 * it fails, and outputs.json at the end.
 */
import { join } from 'node:path'
import { failureText, openReports, writeFileAtomic, type AttemptReports } from '#base'
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
    process.stderr.write(`${failureText(error)}\n`)
    reports.failed(error)
    process.exitCode = 1
  }
}
