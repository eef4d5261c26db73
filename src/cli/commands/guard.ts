/** `baton guard check`: what a policy would do with texts, without a server and without a model. */
import { createReadStream, existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { systemErrorCode } from '#base'
import type { CheckedText, CompiledPolicy } from '#guard'
import type { Context } from '../context.ts'
import { badLine, fileUnreadable, noPolicy } from '../errors.ts'
import { renderTable, type Column } from '../output/table.ts'
import { EXIT } from '../exit-codes.ts'

interface CheckOptions {
  readonly policy?: string
}

/** One line of the answer. */
interface Checked extends Omit<CheckedText, 'spans'> {
  readonly id: string | number
  readonly spans: readonly Omit<CheckedText['spans'][number], 'segment' | 'direction'>[]
}

/** Lines are answered as they are read: a file of any length takes the memory of one of them. */
export async function check(
  context: Context,
  [file = '-']: readonly string[],
  { policy: name = 'default' }: CheckOptions,
): Promise<number> {
  const { checkText } = await import('#guard')
  const policy = await policyNamed(context, name)
  const { write, format } = context.screen
  const inLines = format === 'json' || format === 'jsonl'
  const rows: Checked[] = []
  for await (const { number, text } of linesOf(context, file)) {
    const asked = readLine(file, number, text)
    const { spans, ...checked } = checkText(asked.text, policy)
    const answer: Checked = {
      id: asked.id,
      verdict: checked.verdict,
      tier: checked.tier,
      class: checked.class,
      spans: spans.map(({ segment: _segment, direction: _direction, ...span }) => span),
      text: checked.text,
    }
    if (inLines) write(`${JSON.stringify(answer)}\n`)
    else rows.push(answer)
  }
  if (!inLines && rows.length > 0) {
    write(
      `${renderTable(columns(context), rows, { columns: context.screen.columns, isWide: format === 'wide' }).join('\n')}\n`,
    )
  }
  return EXIT.ok
}

function columns({ text }: Context): Column<Checked>[] {
  return [
    { heading: text('column.id'), cell: ({ id }) => String(id) },
    { heading: text('column.verdict'), cell: ({ verdict }) => text.word('verdict', verdict) },
    {
      heading: text('column.found'),
      cell: (row) => (row.class === null ? '–' : text.word('class', row.class)),
    },
    { heading: text('column.text'), cell: (row) => row.text.replaceAll(/\s+/g, ' '), isElastic: true },
  ]
}

/** The built-in one, or that of a policy file. */
async function policyNamed({ environment }: Context, name: string): Promise<CompiledPolicy> {
  const { compilePolicy, loadPolicy } = await import('#guard')
  if (name === 'default') return compilePolicy(loadPolicy(null))
  const file = resolve(environment.cwd, name)
  if (!existsSync(file)) throw noPolicy(name)
  return compilePolicy(loadPolicy(file))
}

async function* linesOf(
  { environment }: Context,
  file: string,
): AsyncGenerator<{ readonly number: number; readonly text: string }> {
  const input = file === '-' ? environment.stdin : createReadStream(resolve(environment.cwd, file))
  let number = 0
  try {
    for await (const text of createInterface({ input, crlfDelay: Infinity })) {
      number += 1
      if (text.trim() !== '') yield { number, text }
    }
  } catch (error) {
    const code = systemErrorCode(error)
    if (code === undefined) throw error
    throw fileUnreadable(file, code === 'ENOENT' ? 'there is no such file' : code)
  }
}

function readLine(file: string, line: number, text: string): { id: string | number; text: string } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw badLine(file, line, ['it is no JSON', '不是 JSON'])
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badLine(file, line, ['it is no JSON object', '不是 JSON 对象'])
  }
  const { id, text: asked } = value as Readonly<Record<string, unknown>>
  if (typeof id !== 'string' && typeof id !== 'number') {
    throw badLine(file, line, ['"id" is neither text nor number', '“id”不是文本或数字'])
  }
  if (typeof asked !== 'string') throw badLine(file, line, ['"text" is no text', '“text”不是文本'])
  return { id, text: asked }
}
