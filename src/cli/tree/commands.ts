/** Every command, in the order in which help shows them. */
import type { CommandSpec } from './model.ts'
import { dataCommands } from './data-commands.ts'
import { jobCommands } from './job-commands.ts'
import { modelCommands } from './model-commands.ts'
import { peopleCommands } from './people-commands.ts'
import { serverCommands } from './server-commands.ts'
import { trustCommands } from './trust-commands.ts'

export const COMMANDS: readonly CommandSpec[] = [
  ...serverCommands,
  ...jobCommands,
  ...dataCommands,
  ...modelCommands,
  ...peopleCommands,
  ...trustCommands,
]
