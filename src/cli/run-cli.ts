/** One run of the command line: from the words to the exit code. Nothing is thrown out of here. */
import { readFileSync } from 'node:fs'
import { CommanderError } from 'commander'
import { packageRoot, type BatonError } from '#base'
import { nearest } from '#config'
import { buildProgram } from './build-program.ts'
import { createContext, type Context, type GlobalOptions } from './context.ts'
import type { Environment } from './environment.ts'
import { noDryRun, usage } from './errors.ts'
import { EXIT, exitCodeOf } from './exit-codes.ts'
import { languageOf, loadMessages } from './messages/index.ts'
import { asBatonError, renderError } from './output/render-error.ts'
import { prepareArgv } from './prepare-argv.ts'
import { suggestName, withMeant } from './suggest-name.ts'
import { COMMANDS } from './tree/commands.ts'
import { GLOBAL_OPTIONS } from './tree/global-options.ts'
import type { CommandSpec } from './tree/model.ts'

export async function runCli(
  argv: readonly string[],
  environment: Environment,
  interrupts: Set<() => void>,
): Promise<number> {
  if (argv.some(isVersionOption) && argv.every((word) => word.startsWith('-'))) {
    const { version } = JSON.parse(readFileSync(`${packageRoot}package.json`, 'utf8')) as { version: string }
    environment.stdout.write(`${version}\n`)
    return EXIT.ok
  }
  const language = languageOf(valueOf(argv, '--lang'), environment.variables)
  let exitCode: number = EXIT.ok
  let context: Context | undefined
  let isVerbose = argv.includes('-v') || argv.includes('--verbose')
  const act = async (spec: CommandSpec, args: readonly string[], options: GlobalOptions): Promise<void> => {
    isVerbose = options.verbose === true
    context = createContext(environment, options, interrupts, COMMANDS, await loadMessages(language))
    if (options.dryRun === true && spec.canDryRun !== true) throw noDryRun(spec.name)
    const handler = await spec.load?.()
    exitCode = (await handler?.(context, args, options as never)) ?? EXIT.ok
  }
  const program = buildProgram(language, terminalColumns(environment), act)
  forEachCommand(program, (command) => {
    command.exitOverride()
    command.configureOutput({
      writeOut: (text) => void environment.stdout.write(text),
      // An error is told once, below, in our own form.
      writeErr: () => {},
      outputError: () => {},
    })
  })
  try {
    if (argv.length === 0) program.outputHelp()
    else {
      refuseStrayVersion(argv)
      await program.parseAsync(prepareArgv(argv), { from: 'user' })
    }
    return exitCode
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return EXIT.ok
    const known = thrown instanceof CommanderError ? usageError(thrown, argv) : thrown
    const error = context === undefined ? known : await suggestName(known, context.client)
    const hasColor =
      environment.stderr.isTTY === true && !argv.includes('--no-color') && !environment.variables['NO_COLOR']
    environment.stderr.write(renderError(error, { text: await loadMessages(language), hasColor, isVerbose }))
    return exitCodeOf(asBatonError(error))
  }
}

const terminalColumns = ({ stdout }: Environment): number | null =>
  stdout.isTTY === true ? stdout.columns || 80 : null

/** commander's sentence, without its "error: ", and where to read on. */
function usageError({ message, code }: CommanderError, argv: readonly string[]): BatonError {
  const [first = '', ...rest] = message.replace(/^error: /, '').split('\n')
  const meant = /^\(Did you mean (?:one of )?([^,?]+)/.exec(rest.join(' '))?.[1] ?? meantChoice(first)
  const command = commandOf(argv)
  // commander shows help where a noun stands without its verb, and calls it an error.
  const verbs = COMMANDS.find(({ name }) => name === command[0])?.children?.map(({ name }) => name) ?? []
  const needsVerb = code === 'commander.help'
  const english = needsVerb ? `"baton ${command[0]}" needs a verb: ${verbs.join(', ')}` : first
  const chinese = needsVerb ? `“baton ${command[0]}”之后要写动词：${verbs.join('、')}` : inChinese(first)
  const error = usage([english, chinese], ['baton', ...command, '--help'].join(' '))
  return meant === undefined ? error : withMeant(error, meant)
}

/** What of the line names a command: `endpoint create`, or as far as it goes. */
function commandOf(argv: readonly string[]): string[] {
  const named: string[] = []
  let known = COMMANDS
  for (const [index, word] of argv.entries()) {
    if (!/^[a-z]/.test(word) || takesValue(argv[index - 1] ?? '')) continue
    const found = known.find(({ name }) => name === word)
    if (found === undefined) break
    named.push(word)
    known = found.children ?? []
  }
  return named
}

/** Of an option that takes one of several words. */
function meantChoice(sentence: string): string | undefined {
  const [, word = '', choices = ''] =
    /argument '(.*)' is invalid\. Allowed choices are (.*)\.$/.exec(sentence) ?? []
  return word === '' ? undefined : (nearest(word, choices.split(', ')) ?? undefined)
}

/** The sentences of commander, which has one language. */
function inChinese(sentence: string): string {
  const forms: readonly (readonly [RegExp, string])[] = [
    [/^unknown command '(.*)'$/, '没有命令“$1”'],
    [/^unknown option '(.*)'$/, '没有选项“$1”'],
    [/^missing required argument '(.*)'$/, '缺少参数 $1'],
    [/^option '(.*)' argument missing$/, '选项 $1 缺少取值'],
    [/^required option '(.*)' not specified$/, '必须写选项 $1'],
    [
      /^option '(.*)' argument '(.*)' is invalid\. Allowed choices are (.*)\.$/,
      '选项 $1 不接受“$2”；可选：$3',
    ],
    [/^too many arguments.*Expected (\d+) .* got (\d+).*$/, '参数过多：应有 $1 个，写了 $2 个'],
  ]
  const form = forms.find(([pattern]) => pattern.test(sentence))
  return form === undefined ? sentence : sentence.replace(...form)
}

/** `--lang zh run`: "zh" is no command. */
const takesValue = (word: string): boolean =>
  GLOBAL_OPTIONS.some(({ flags }) => / </.test(flags) && flags.split(/[ ,]+/).includes(word))

const isVersionOption = (word: string): boolean => word === '--version' || word === '-V'

/** `baton run python3 -V` means another program's version, and would run `python3` without it. */
function refuseStrayVersion(argv: readonly string[]): void {
  const end = argv.indexOf('--')
  const ours = argv.slice(0, end === -1 ? undefined : end)
  if (!ours.some(isVersionOption)) return
  throw usage(
    ['-V asks for the version of Baton, and nothing else', '-V 只用来查询 Baton 的版本'],
    ours[0] === 'run' ? `baton run -- ${ours.slice(1).join(' ')}` : 'baton --version',
  )
}

function valueOf(argv: readonly string[], option: string): string | undefined {
  const joined = argv.find((word) => word.startsWith(`${option}=`))
  if (joined !== undefined) return joined.slice(option.length + 1)
  const at = argv.indexOf(option)
  return at === -1 ? undefined : argv[at + 1]
}

type Program = ReturnType<typeof buildProgram>

function forEachCommand(command: Program, visit: (command: Program) => void): void {
  visit(command)
  for (const child of command.commands) forEachCommand(child as Program, visit)
}
