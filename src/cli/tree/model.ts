/** A command as data: what help shows, what docs/cli.md is written from, and where its code is. */
import type { Context } from '../context.ts'

/** English and Chinese. */
export type Text = readonly [en: string, zh: string]

/** Options are what the command's own interface says; commander fills it from the flags below. */
export type Handler = (context: Context, args: readonly string[], options: never) => Promise<number>

export interface OptionSpec {
  /** As commander takes it: `-f, --file <file>`; `...` behind the name repeats it. */
  readonly flags: string
  readonly text: Text
  readonly choices?: readonly string[]
  readonly isRequired?: true
}

export interface ArgumentSpec {
  /** `<job>`, `[job]`, `<jobs...>` */
  readonly name: string
  readonly text: Text
  /** What the shell completes it with. */
  readonly completes?: 'job' | 'dataset' | 'model' | 'endpoint' | 'study' | 'secret'
}

export interface CommandSpec {
  readonly name: string
  readonly text: Text
  readonly args?: readonly ArgumentSpec[]
  readonly options?: readonly OptionSpec[]
  readonly examples?: readonly string[]
  readonly children?: readonly CommandSpec[]
  /** Loaded when it is called: starting up is what people wait for most often. */
  readonly load?: () => Promise<Handler>
  readonly isHidden?: true
  /** What it would do can be asked for with --dry-run; others refuse that option, and do nothing. */
  readonly canDryRun?: true
}
