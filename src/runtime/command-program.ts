/** Kind `command`: what a person would type, once for each task. */
import { isAbsolute } from 'node:path'
import { say, type Said } from '#contract'
import { badSetting } from './errors.ts'
import type { JobProgram } from './model.ts'

export const commandProgram: JobProgram = {
  check: async (spec) => {
    if (spec.command === undefined) {
      throw badSetting('command', 'is missing', 'Give the program and its arguments: command: [echo, hello]')
    }
    if (spec.command[0] === '') throw badSetting('command', 'names no program', 'Give its first item')
    if (spec.recipe !== undefined) {
      throw badSetting('recipe', 'belongs to kind train', 'Set kind: train, or leave the recipe out')
    }
    if (spec.workingDir !== undefined && !isAbsolute(spec.workingDir)) {
      throw badSetting('workingDir', 'is not an absolute path', 'Start it with "/"')
    }
    const warnings: Said[] = []
    if (Object.keys(spec.inputs).length > 0) {
      warnings.push(say('warning.inputs'))
    }
    if (Object.keys(spec.with).length > 0) warnings.push(say('warning.with'))
    return { spec, warnings }
  },

  plan: async ({ spec }) => {
    const { tasks: count } = spec.resources
    const tasks = Array.from({ length: count }, (_, index) => ({
      stream: count === 1 ? 'main' : `task-${index}`,
      argv: spec.command ?? [],
      env: { BATON_TASK: String(index), BATON_TASK_COUNT: String(count) },
      ...(spec.workingDir === undefined ? {} : { workingDir: spec.workingDir }),
    }))
    return { prepare: [], tasks }
  },
}
