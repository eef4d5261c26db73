/** The commands as commander understands them. */
import { Command, Help, Option, type HelpConfiguration } from 'commander'
import type { Language } from './messages/index.ts'
import { widthOf } from './output/width.ts'
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

/** Headings and remarks of commander, which has one language. */
const CHINESE: Readonly<Record<string, string>> = {
  'Usage:': '用法：',
  'Arguments:': '参数：',
  'Options:': '选项：',
  'Global Options:': '通用选项：',
  'Commands:': '命令：',
}
/** A wider line is hard to read. */
const HELP_WIDTH = 100

/** `columns`: of the terminal; null where there is none. */
export function buildProgram(language: Language, columns: number | null, act: Act): Command {
  const style = helpStyle(language, columns)
  const say = ([en, zh]: Text): string => (language === 'zh' ? zh : en)
  const program = new Command('baton')
    .description(say(INTRODUCTION))
    .helpCommand(false)
    .helpOption('-h, --help', say(['how it is used', '用法']))
    .option('-V, --version', say(['the version', '版本']))
    .configureHelp(style)
    .addHelpText('after', `\n${say(OUTRO)}`)
  for (const option of GLOBAL_OPTIONS) program.addOption(toOption(option, say))
  for (const spec of COMMANDS) addCommand(program, spec, { say, act, style })
  return program
}

interface Making {
  readonly say: (text: Text) => string
  readonly act: Act
  readonly style: HelpConfiguration
}

function addCommand(parent: Command, spec: CommandSpec, making: Making): void {
  const { say, act, style } = making
  const command = parent
    .command(spec.name, { hidden: spec.isHidden === true })
    .description(say(spec.text))
    .helpCommand(false)
    .helpOption('-h, --help', say(['how it is used', '用法']))
    .configureHelp(style)
  for (const { name, text } of spec.args ?? []) command.argument(name, say(text))
  for (const option of spec.options ?? []) command.addOption(toOption(option, say))
  for (const child of spec.children ?? []) addCommand(command, child, making)
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

function helpStyle(language: Language, columns: number | null): HelpConfiguration {
  const isChinese = language === 'zh'
  return {
    showGlobalOptions: true,
    helpWidth: Math.min(HELP_WIDTH, columns ?? HELP_WIDTH),
    minWidthToWrap: 20,
    formatHelp: (command, helper) => commandsFirst(Help.prototype.formatHelp.call(helper, command, helper)),
    // Counts Chinese characters as the two columns that they take.
    displayWidth: widthOf,
    styleTitle: (title) => (isChinese ? (CHINESE[title] ?? title) : title),
    // That most of them have options need not be said of each.
    subcommandTerm: (command) =>
      [command.name(), command.usage().replaceAll(/\[(?:options|command)\] ?/g, '')].join(' ').trim(),
    styleUsage: (usage) =>
      isChinese ? usage.replace('[options]', '[选项]').replace('[command]', '[命令]') : usage,
    optionDescription: ({ description, argChoices }) => {
      const choices = argChoices?.join(', ')
      if (choices === undefined) return description
      return isChinese ? `${description}（${choices}）` : `${description} (${choices})`
    },
  }
}

/** Who asks for help looks for a command first; options are the same everywhere. */
function commandsFirst(help: string): string {
  const sections = help.trimEnd().split('\n\n')
  const isCommands = (section: string): boolean => /^(?:Commands:|命令：)/.test(section)
  const [usage = '', description = '', ...rest] = sections.filter((section) => !isCommands(section))
  return `${[usage, description, ...sections.filter(isCommands), ...rest].join('\n\n')}\n`
}

function toOption({ flags, text, choices, isRequired }: OptionSpec, say: (text: Text) => string): Option {
  const option = new Option(flags, say(text))
  if (choices !== undefined) option.choices(choices)
  if (isRequired === true) option.makeOptionMandatory()
  return option
}
