/** What every command works with. */
import { homedir } from 'node:os'
import { packageRoot, runsFromSource, systemClock, type Clock } from '#base'
import { findDataDir } from '#config'
import type { Environment } from './environment.ts'
import { usage } from './errors.ts'
import { createClient, type Client } from './http/client.ts'
import { findServer } from './http/find-server.ts'
import type { Messages } from './messages/index.ts'
import { FORMATS, type Format, type Screen } from './output/print.ts'
import { openProgress, silentProgress, type Progress } from './output/progress.ts'
import { parseDuration } from './output/units.ts'
import type { CommandSpec } from './tree/model.ts'

export interface GlobalOptions {
  readonly output?: string
  readonly json?: boolean
  readonly quiet?: boolean
  readonly verbose?: boolean
  readonly color?: boolean
  readonly yes?: boolean
  readonly dryRun?: boolean
  readonly watch?: boolean
  /** Empty: without a limit. */
  readonly wait?: string
  readonly project?: string
  readonly server?: string
  readonly dataDir?: string
  readonly lang?: string
  readonly idempotencyKey?: string
}

export interface Context {
  readonly environment: Environment
  readonly options: GlobalOptions
  readonly dataDir: string
  readonly text: Messages
  readonly client: Client
  readonly screen: Screen
  readonly clock: Clock
  /** All there are: for completion. */
  readonly commands: readonly CommandSpec[]
  readonly hasColor: boolean
  /** A person watches the answer. */
  readonly isTerminal: boolean
  /** How long --wait waits: Infinity without a limit, null when it was not asked for. */
  readonly waitMs: number | null
  /** A line for the person beside the answer, on standard error; silent with -q. */
  say(line: string): void
  readonly progress: Progress
  /** From here on, Ctrl-C raises the sign in place of ending the command; `onRaised` hears it. */
  catchInterrupt(onRaised?: () => void): StopSign
}

export interface StopSign {
  readonly isRaised: boolean
  /** Ctrl-C ends the command again. */
  release(): void
}

export function createContext(
  environment: Environment,
  options: GlobalOptions,
  interrupts: Set<() => void>,
  commands: readonly CommandSpec[],
  text: Messages,
): Context {
  const { variables, cwd, stdout, stderr } = environment
  const format = formatOf(options)
  const dataDir = findDataDir({
    env: options.dataDir === undefined ? variables : { BATON_DATA_DIR: options.dataDir },
    cwd,
    checkoutDir: runsFromSource ? packageRoot : null,
    homeDir: environment.homeDir || homedir(),
  })
  const isTerminal = stdout.isTTY === true
  const write = (text: string): void => void stderr.write(text)
  const say = (line: string): void => {
    if (options.quiet === true) return
    progress.end()
    write(`${line}\n`)
  }
  const progress =
    options.quiet === true
      ? silentProgress
      : openProgress({ write, columns: () => (stderr.isTTY === true ? stderr.columns || 80 : null) })
  return {
    environment,
    options,
    dataDir,
    text,
    client: createClient({
      findServer: () =>
        findServer({
          dataDir,
          url: options.server ?? nonEmpty(variables['BATON_SERVER']),
          key: nonEmpty(variables['BATON_API_KEY']),
        }),
      project: options.project,
      trace: options.verbose === true ? say : () => {},
    }),
    screen: {
      write: (text) => {
        progress.end()
        stdout.write(text)
      },
      format,
      columns: isTerminal ? stdout.columns || 80 : null,
    },
    clock: systemClock,
    commands,
    hasColor:
      options.color !== false && nonEmpty(variables['NO_COLOR']) === undefined && stderr.isTTY === true,
    isTerminal,
    waitMs: waitMsOf(options.wait),
    say,
    progress,
    catchInterrupt: (onRaised = () => {}) => {
      let isRaised = false
      const raise = (): void => {
        isRaised = true
        onRaised()
      }
      interrupts.add(raise)
      return {
        get isRaised() {
          return isRaised
        },
        release: () => void interrupts.delete(raise),
      }
    },
  }
}

function formatOf({ json, output }: GlobalOptions): Format {
  if (json === true) return 'json'
  const found = FORMATS.find((format) => format === (output ?? 'table'))
  if (found === undefined)
    throw usage([`there is no output "${output}"`, `没有输出格式“${output}”`], `-o ${FORMATS.join('|')}`)
  return found
}

function waitMsOf(wait: string | undefined): number | null {
  if (wait === undefined) return null
  if (wait === '') return Infinity
  const ms = parseDuration(wait)
  if (ms === null)
    throw usage(
      [`"${wait}" is not a time`, `“${wait}”不是时长`],
      '--wait=90s, --wait=10m, or --wait without a limit',
    )
  return ms
}

const nonEmpty = (text: string | undefined): string | undefined => (text === '' ? undefined : text)
