/** The text of a file that was named with -f; "-" is standard input. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { systemErrorCode } from '#base'
import type { Environment } from '../environment.ts'
import { fileUnreadable, usage } from '../errors.ts'

const LIMIT_BYTES = 4 << 20

export async function readInput(file: string, { cwd, stdin }: Environment): Promise<string> {
  if (file !== '-') {
    try {
      return await readFile(resolve(cwd, file), 'utf8')
    } catch (error) {
      const reasons: Readonly<Record<string, string>> = {
        ENOENT: 'there is no such file',
        EACCES: 'you may not read it',
        EISDIR: 'it is a folder',
      }
      const code = systemErrorCode(error) ?? String(error)
      throw fileUnreadable(file, reasons[code] ?? code)
    }
  }
  return readStdin(stdin, 'baton apply -f - < job.yaml')
}

export async function readStdin(stdin: NodeJS.ReadStream, example: string): Promise<string> {
  if (stdin.isTTY) throw usage(['standard input is a terminal', '标准输入是终端'], example)
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stdin as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > LIMIT_BYTES)
      throw usage(
        [`standard input holds more than ${LIMIT_BYTES} bytes`, `标准输入超过 ${LIMIT_BYTES} 字节`],
        example,
      )
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
