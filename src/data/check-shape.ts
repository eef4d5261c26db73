/** What collect and label check alike in a job's file, besides their settings. */
import type { JobSpec } from '#contract'
import { badSetting } from './errors.ts'

/** One process, no command of the user's, one output called "dataset". */
export function checkShape(spec: JobSpec): void {
  const { kind } = spec
  if (spec.command !== undefined) {
    throw badSetting(kind, 'command', 'has no use', 'Leave it out, or set kind: command')
  }
  if (spec.recipe !== undefined) {
    throw badSetting(kind, 'recipe', 'has no use', 'Leave it out; recipes of label go into with.recipe')
  }
  if (spec.resources.tasks !== 1) {
    throw badSetting(
      kind,
      'resources.tasks',
      `is ${spec.resources.tasks}`,
      'It runs as one process: tasks: 1',
    )
  }
  const other = Object.keys(spec.outputs).find((name) => name !== 'dataset')
  if (other !== undefined) {
    throw badSetting(
      kind,
      `outputs.${other}`,
      'is nothing that it makes',
      'Its one output: outputs: {dataset: NAME}',
    )
  }
}
