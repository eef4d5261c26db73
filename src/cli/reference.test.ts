import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { referenceFile, renderReference, renderSchema, schemaFile } from './reference.ts'
import { COMMANDS } from './tree/commands.ts'
import { GLOBAL_OPTIONS } from './tree/global-options.ts'
import type { CommandSpec } from './tree/model.ts'

test('docs/cli.md and docs/job.schema.json are current', () => {
  const again = 'run: node src/cli/reference.ts'
  assert.equal(readFileSync(referenceFile, 'utf8'), renderReference(), again)
  assert.equal(readFileSync(schemaFile, 'utf8'), renderSchema(), again)
})

const everyCommand = (commands: readonly CommandSpec[]): CommandSpec[] =>
  commands.flatMap((command) => [command, ...everyCommand(command.children ?? [])])

test('every command either does something or has verbs that do, and its code is where it says', async () => {
  for (const command of everyCommand(COMMANDS)) {
    assert.equal(command.load === undefined, command.children !== undefined, command.name)
    if (command.load !== undefined) assert.equal(typeof (await command.load()), 'function', command.name)
  }
})

test('no option of a command hides one that every command takes', () => {
  const longOf = (flags: string): string => /--[a-z-]+/.exec(flags)?.[0] ?? ''
  const shortOf = (flags: string): string => /^-[a-zA-Z]\b/.exec(flags)?.[0] ?? ''
  const taken = new Set(
    GLOBAL_OPTIONS.flatMap(({ flags }) => [longOf(flags), shortOf(flags)]).filter((one) => one !== ''),
  )
  for (const command of everyCommand(COMMANDS)) {
    for (const { flags } of command.options ?? []) {
      assert(!taken.has(longOf(flags)) && !taken.has(shortOf(flags)), `${command.name} ${flags}`)
    }
  }
})
