/** The commands as commander understands them. */
import { Command, Option } from 'commander'
import type { Language } from './messages/index.ts'
import { COMMANDS } from './tree/commands.ts'
import { GLOBAL_OPTIONS } from './tree/global-options.ts'
import type { CommandSpec, OptionSpec, Text } from './tree/model.ts'

/** Called with what was parsed; options are those of the command and the global ones. */
export type Act = (
  spec: CommandSpec,
  args: readonly string[],
  options: Record<string, unknown>,
) => Promise<void>

const INTRODUCTION: Text = [
  'A private AI stack: one queue, resumable training, clean data, guarded models.',
  '私有 AI 平台：统一队列、可恢复训练、干净数据、受护栏保护的模型。',
]
const OUTRO: Text = [
  'Exit codes and examples: docs/cli.md. Each command: baton COMMAND --help',
  '退出码与示例：docs/cli.md。各命令：baton 命令 --help',
]

export function buildProgram(language: Language, act: Act): Command {
  const say = ([en, zh]: Text): string => (language === 'zh' ? zh : en)
  const program = new Command('baton')
    .description(say(INTRODUCTION))
    .helpCommand(false)
    .helpOption('-h, --help', say(['how it is used', '用法']))
    .option('-V, --version', say(['the version', '版本']))
    .configureHelp({ showGlobalOptions: true, helpWidth: 100 })
    .addHelpText('after', `\n${say(OUTRO)}`)
  for (const option of GLOBAL_OPTIONS) program.addOption(toOption(option, say))
  for (const spec of COMMANDS) addCommand(program, spec, say, act)
  return program
}

function addCommand(parent: Command, spec: CommandSpec, say: (text: Text) => string, act: Act): void {
  const command = parent
    .command(spec.name, { hidden: spec.isHidden === true })
    .description(say(spec.text))
    .helpCommand(false)
    .helpOption('-h, --help', say(['how it is used', '用法']))
    .configureHelp({ showGlobalOptions: true, helpWidth: 100 })
  for (const { name, text } of spec.args ?? []) command.argument(name, say(text))
  for (const option of spec.options ?? []) command.addOption(toOption(option, say))
  for (const child of spec.children ?? []) addCommand(command, child, say, act)
  if (spec.examples !== undefined)
    command.addHelpText('after', `\n${spec.examples.map((line) => `  ${line}`).join('\n')}`)
  if (spec.load === undefined) return
  command.action(async () => {
    // Arguments as one list, however the command declared them.
    await act(
      spec,
      command.processedArgs.flat().filter((one) => typeof one === 'string'),
      command.optsWithGlobals(),
    )
  })
}

function toOption({ flags, text, choices, isRequired }: OptionSpec, say: (text: Text) => string): Option {
  const option = new Option(flags, say(text))
  if (choices !== undefined) option.choices(choices)
  if (isRequired === true) option.makeOptionMandatory()
  return option
}
