/**
 * A value that nobody may see: from a file, standard input, or a prompt without echo. Never from an argument, which
 * everybody on the machine can read and the shell remembers.
 */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { systemErrorCode } from '#base'
import type { Environment } from './environment.ts'
import { fileUnreadable, usage } from './errors.ts'

const LIMIT_BYTES = 262_144

export interface ValueSource {
  readonly environment: Pick<Environment, 'cwd' | 'stdin'>
  /** `-`, or undefined: standard input. */
  readonly file: string | undefined
  /** Writes the question to the terminal. */
  readonly ask: () => void
}

export async function readSecretValue({ environment, file, ask }: ValueSource): Promise<string> {
  const { cwd, stdin } = environment
  const value = await (file !== undefined && file !== '-'
    ? readWhole(file, resolve(cwd, file))
    : stdin.isTTY
      ? promptHidden(stdin, ask)
      : readPipe(stdin))
  if (value === '') throw usage(['the value is empty', '值为空'], EXAMPLE)
  return value
}

const EXAMPLE = 'baton secret set NAME < file, or --file FILE, or type it when asked'

async function readWhole(file: string, path: string): Promise<string> {
  try {
    return asValue(await readFile(path))
  } catch (error) {
    const code = systemErrorCode(error)
    if (code === undefined) throw error
    throw fileUnreadable(file, FILE_PROBLEMS[code] ?? code)
  }
}

const FILE_PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'you may not read it',
  EISDIR: 'it is a folder',
}

async function readPipe(stdin: NodeJS.ReadStream): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stdin as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > LIMIT_BYTES) throw usage(['the value is too long', '值太长'], EXAMPLE)
    chunks.push(chunk)
  }
  return asValue(Buffer.concat(chunks))
}

/**
 * Without the line end that `echo` and editors put behind a value of one line. Of several lines, as in a PEM file, it
 * belongs to the value.
 */
export function asValue(bytes: Uint8Array): string {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw usage(
      [
        'the value is no UTF-8 text, and a variable of a process holds text',
        '值不是 UTF-8 文本，而环境变量只能存文本',
      ],
      'base64 FILE | baton secret set NAME',
    )
  }
  return text.replace(/^([^\n]*?)\r?\n$/, '$1')
}

/** What is typed is not shown. Enter ends; Ctrl-U begins again; Ctrl-C ends the command. */
function promptHidden(stdin: NodeJS.ReadStream, ask: () => void): Promise<string> {
  ask()
  return new Promise((done, fail) => {
    let typed = ''
    const wasRaw = stdin.isRaw
    const end = (): void => {
      stdin.off('data', take)
      stdin.setRawMode(wasRaw)
      stdin.pause()
    }
    const take = (chunk: string): void => {
      for (const [index, character] of [...chunk].entries()) {
        switch (character) {
          case '\u0003':
            end()
            process.kill(process.pid, 'SIGINT')
            return
          case '\r':
          case '\n':
          case '\u0004':
            end()
            if ([...chunk].slice(index + 1).some((rest) => rest > ' ')) {
              // A paste of several lines: taking the first alone would store half a value.
              return fail(
                usage(['the value has several lines', '值有多行'], 'baton secret set NAME --file FILE'),
              )
            }
            return done(typed)
          case '\u007f':
          case '\b':
            typed = [...typed].slice(0, -1).join('')
            break
          case '\u0015':
            typed = ''
            break
          default:
            if (character >= ' ' || character === '\t') typed += character
        }
      }
    }
    stdin.setRawMode(true)
    stdin.setEncoding('utf8')
    stdin.on('data', take)
    stdin.resume()
  })
}
