/**
 * What the shepherd says of an end that the exit code does not explain. Its English stands here a second time: the
 * catalogue would stay in the memory of every shepherd. A test holds that both say the same.
 */
import { systemErrorCode } from '#base'
import type { Said } from '#contract'

export interface ExitSentence {
  readonly message: string
  readonly said: Said
}

export const wantedMemory = (task: string, limitMiB: number | null): ExitSentence => {
  const limit = limitMiB ?? '?'
  return {
    message: `${task} wanted more memory than its limit of ${limit} MiB and was ended`,
    said: { code: 'end.memory', facts: { task, limit } },
  }
}

export const DISK_WAS_FULL: ExitSentence = {
  message: 'Its log stops early: the disk was full',
  said: { code: 'end.disk-full', facts: {} },
}

export function folderProblem(path: string, problem: 'missing' | 'closed' | 'no-folder'): ExitSentence {
  const facts = { path }
  switch (problem) {
    case 'missing':
      return {
        message: `Its workingDir ${path} does not exist on this machine`,
        said: { code: 'start.no-folder', facts },
      }
    case 'closed':
      return {
        message: `Its workingDir ${path} may not be entered by the account that runs Baton`,
        said: { code: 'start.folder-closed', facts },
      }
    case 'no-folder':
      return {
        message: `Its workingDir ${path} is not a folder`,
        said: { code: 'start.not-a-folder', facts },
      }
  }
}

export function startProblem(program: string, error: unknown): ExitSentence {
  const facts = { program }
  switch (systemErrorCode(error)) {
    case 'ENOENT':
      return program.includes('/')
        ? {
            message: `There is no program at ${program} on this machine`,
            said: { code: 'start.no-program', facts },
          }
        : {
            message: `There is no program named "${program}" on this machine's PATH`,
            said: { code: 'start.not-in-path', facts },
          }
    case 'EACCES':
      return {
        message: `${program} may not be run: it is not executable, or the account lacks the right`,
        said: { code: 'start.not-executable', facts },
      }
    case 'E2BIG':
      return {
        message: 'The command and its environment are longer than the kernel takes',
        said: { code: 'start.too-long', facts: {} },
      }
    default: {
      const reason = error instanceof Error ? error.message : String(error)
      return {
        message: `${program} could not be started: ${reason}`,
        said: { code: 'start.failed', facts: { program, reason } },
      }
    }
  }
}
