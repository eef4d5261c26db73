/** A program of this module, run as the runtime runs it: in an attempt folder made by hand. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { programFile } from '#base'
import { VersionFile } from '../version-files.ts'

export interface ProgramRun {
  readonly attemptDir: string
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  readonly events: readonly Record<string, unknown>[]
  readonly progress: readonly Record<string, unknown>[]
  readonly version: VersionFile | null
}

export interface RunOptions {
  /** Put before the program: `setpriv --… --`. */
  readonly wrapper?: readonly string[]
}

export async function runProgramFile(
  name: 'collect' | 'label',
  order: unknown,
  { wrapper = [] }: RunOptions = {},
): Promise<ProgramRun> {
  const attemptDir = mkdtempSync(join(tmpdir(), 'baton-attempt-'))
  mkdirSync(attemptDir, { recursive: true })
  writeFileSync(join(attemptDir, 'order.json'), JSON.stringify(order))
  const [command = '', ...args] = [...wrapper, process.execPath, programFile(`data/${name}`)]
  const child = spawn(command, args, {
    env: { ...process.env, BATON_ATTEMPT_DIR: attemptDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  const file = join(attemptDir, 'dataset', 'version.json')
  const version = existsSync(file) ? VersionFile.parse(JSON.parse(readFileSync(file, 'utf8'))) : null
  return {
    attemptDir,
    code,
    ...output,
    events: readLines(join(attemptDir, 'events.jsonl')),
    progress: readLines(join(attemptDir, 'progress.jsonl')),
    version,
  }
}

function readLines(file: string): Record<string, unknown>[] {
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}
