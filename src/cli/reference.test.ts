import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { JOB_KINDS, RECIPE_SETTINGS, settingsOf } from '#contract'
import { renderSettings, SETTINGS } from './job-settings-reference.ts'
import { referenceFile, renderReference, renderSchema, schemaFile, settingsFile } from './reference.ts'
import { COMMANDS } from './tree/commands.ts'
import { GLOBAL_OPTIONS } from './tree/global-options.ts'
import type { CommandSpec } from './tree/model.ts'

test('docs/cli.md, docs/job.schema.json and docs/job-settings.md are current', () => {
  const again = 'run: node src/cli/reference.ts'
  assert.equal(readFileSync(referenceFile, 'utf8'), renderReference(), again)
  assert.equal(readFileSync(schemaFile, 'utf8'), renderSchema(), again)
  assert.equal(readFileSync(settingsFile, 'utf8'), renderSettings(), again)
})

test('every setting that is checked is documented with a sentence, and in the published schema', () => {
  const checked = JOB_KINDS.flatMap((kind) =>
    [undefined, ...Object.keys(RECIPE_SETTINGS)].map((recipe) => settingsOf(kind, recipe)),
  ).filter((schema) => schema !== null)
  const documented = new Set(SETTINGS.map(({ schema }) => schema))
  assert(checked.length > 4)
  for (const schema of checked) assert(documented.has(schema))

  const defs = (JSON.parse(renderSchema()) as { $defs: Record<string, object> }).$defs
  for (const { if: when, then } of (defs['JobSpec'] as { allOf: Branch[] }).allOf) {
    const settings = defs[then.properties.with.$ref.slice('#/$defs/'.length)] as Settings
    assert.equal(settings.additionalProperties, false, JSON.stringify(when))
    for (const [name, property] of Object.entries(settings.properties)) {
      assert.match(property.description ?? '', /^.{3,}/, name)
      assert(renderSettings().includes(`| \`${name}\` | `), name)
    }
  }
})

interface Branch {
  readonly if: object
  readonly then: { readonly properties: { readonly with: { readonly $ref: string } } }
}
interface Settings {
  readonly additionalProperties: boolean
  readonly properties: Readonly<Record<string, { readonly description?: string }>>
}

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
