/** Completion in the shell: a short script that asks `baton __complete` what may come next. */
import type { Context } from '../context.ts'
import { usage } from '../errors.ts'
import { GLOBAL_OPTIONS } from '../tree/global-options.ts'
import type { ArgumentSpec, CommandSpec } from '../tree/model.ts'

const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `_baton() {
  local IFS=$'\\n'
  COMPREPLY=($(baton __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _baton baton
`,
  zsh: `#compdef baton
_baton() {
  local -a found
  found=("\${(@f)$(baton __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -a found
}
compdef _baton baton
`,
  fish: `complete -c baton -f -a '(baton __complete -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'
`,
}

export async function run({ screen }: Context, [shell = '']: readonly string[]): Promise<number> {
  const script = SCRIPTS[shell]
  if (script === undefined)
    throw usage(
      [`there is no completion for "${shell}"`, `没有“${shell}”的补全脚本`],
      'baton completion bash|zsh|fish',
    )
  screen.write(script)
  return 0
}

/** One candidate a line. Silent when the server is away: a shell that prints errors while one types is no help. */
export async function complete(context: Context, words: readonly string[]): Promise<number> {
  const candidates = await findCandidates(context.commands, words, (kind) =>
    listNames(context, kind).catch(() => []),
  )
  context.screen.write(candidates.map((word) => `${word}\n`).join(''))
  return 0
}

type Kind = NonNullable<ArgumentSpec['completes']>

/** `words` is the line without `baton`; its last word is the one being typed, maybe empty. */
export async function findCandidates(
  commands: readonly CommandSpec[],
  words: readonly string[],
  namesOf: (kind: Kind) => Promise<readonly string[]>,
): Promise<string[]> {
  const typed = words.at(-1) ?? ''
  const before = words.slice(0, -1)
  let at: CommandSpec | null = null
  let choices: readonly CommandSpec[] = commands
  let argumentCount = 0
  for (const word of before.filter((one) => !one.startsWith('-'))) {
    const next: CommandSpec | undefined = choices.find((one) => one.name === word)
    if (next === undefined) argumentCount += 1
    else {
      at = next
      choices = next.children ?? []
    }
  }
  const startsWell = (word: string): boolean => word.startsWith(typed)
  if (typed.startsWith('-')) {
    const options = [...(at?.options ?? []), ...GLOBAL_OPTIONS]
    return options.map(({ flags }) => /--[a-z-]+/.exec(flags)?.[0] ?? '').filter(startsWell)
  }
  if (choices.length > 0)
    return choices
      .filter((one) => one.isHidden !== true)
      .map((one) => one.name)
      .filter(startsWell)
  const args = at?.args ?? []
  const argument = args[Math.min(argumentCount, args.length - 1)]
  if (argument?.completes === undefined) return []
  return (await namesOf(argument.completes)).filter(startsWell)
}

async function listNames({ client }: Context, kind: Kind): Promise<string[]> {
  const paths = {
    job: '/jobs',
    dataset: '/datasets',
    model: '/models',
    endpoint: '/endpoints',
    study: '/studies',
    secret: '/secrets',
  }
  const { items } = await client.list<{ id?: string; name: string; shortId?: string }>(paths[kind], {}, 100)
  if (kind === 'job') return ['@last', ...items.map(({ shortId = '' }) => shortId)]
  return items.map(({ id, name }) => (kind === 'study' ? (id ?? '').slice(-6) : name))
}
