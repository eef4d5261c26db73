/**
 * Reads safetensors: eight bytes of length, a JSON header, raw tensors. Nothing in it is code.
 *
 * The file comes from a job, so everything it says about itself is checked before a byte of it is used: sizes,
 * shapes, and that the tensors fill the data without a gap or an overlap (as the format demands).
 */
import { open, type FileHandle } from 'node:fs/promises'
import { z } from 'zod'
import { checkpointUnreadable } from './errors.ts'

const DTYPE_BYTES = { F32: 4, F16: 2, BF16: 2 } as const
export type Dtype = keyof typeof DTYPE_BYTES

export interface Tensor {
  readonly name: string
  readonly dtype: Dtype
  /** Outermost first, as PyTorch prints it. */
  readonly shape: readonly number[]
  readonly bytes: number
  /** From the start of the file. */
  readonly offset: number
}

export interface Safetensors {
  readonly tensors: ReadonlyMap<string, Tensor>
  read(tensor: Tensor): Promise<Buffer>
  close(): Promise<void>
}

const HEADER_LIMIT_BYTES = 16 * 1024 * 1024
const TENSOR_LIMIT = 100_000
/** One tensor is held in memory at a time. */
const TENSOR_LIMIT_BYTES = 2 ** 31 - 1

const size = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const Entry = z.object({
  dtype: z.enum(['F32', 'F16', 'BF16']),
  shape: z.array(size.min(1)).min(1).max(4),
  data_offsets: z.tuple([size, size]),
})

export async function openSafetensors(path: string): Promise<Safetensors> {
  let file: FileHandle
  try {
    file = await open(path, 'r')
  } catch (error) {
    throw checkpointUnreadable(path, 'cannot be opened', error)
  }
  try {
    const tensors = await readHeader(file, path)
    return {
      tensors: new Map(tensors.map((tensor) => [tensor.name, tensor])),
      read: (tensor) => readExactly(file, path, tensor.offset, tensor.bytes),
      close: () => file.close(),
    }
  } catch (error) {
    await file.close()
    throw error
  }
}

async function readHeader(file: FileHandle, path: string): Promise<Tensor[]> {
  const { size: fileBytes } = await file.stat()
  if (fileBytes < 10) throw checkpointUnreadable(path, `has ${fileBytes} bytes, too few for safetensors`)
  const headerBytes = (await readExactly(file, path, 0, 8)).readBigUInt64LE()
  if (headerBytes > BigInt(HEADER_LIMIT_BYTES) || 8n + headerBytes > BigInt(fileBytes)) {
    throw checkpointUnreadable(
      path,
      `is no safetensors file: it says that its header has ${headerBytes} bytes`,
    )
  }
  const dataStart = 8 + Number(headerBytes)
  const header = parseJson(await readExactly(file, path, 8, Number(headerBytes)), path)
  const tensors = Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, entry]) => checkEntry(name, entry, dataStart, path))
    .toSorted((a, b) => a.offset - b.offset)
  if (tensors.length === 0 || tensors.length > TENSOR_LIMIT) {
    throw checkpointUnreadable(path, `has ${tensors.length} tensors; 1 to ${TENSOR_LIMIT} are allowed`)
  }
  let end = dataStart
  for (const tensor of tensors) {
    if (tensor.offset !== end) {
      throw checkpointUnreadable(
        path,
        `is damaged: ${tensor.name} does not begin where the tensor before it ends`,
      )
    }
    end += tensor.bytes
  }
  if (end !== fileBytes) {
    throw checkpointUnreadable(path, `is damaged: its tensors end at byte ${end}, the file at ${fileBytes}`)
  }
  return tensors
}

function parseJson(content: Buffer, path: string): Record<string, unknown> {
  let parsed: unknown
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content))
  } catch (error) {
    throw checkpointUnreadable(path, 'is no safetensors file: its header is not JSON', error)
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw checkpointUnreadable(path, 'is no safetensors file: its header is not an object')
  }
  return parsed as Record<string, unknown>
}

function checkEntry(name: string, entry: unknown, dataStart: number, path: string): Tensor {
  const parsed = Entry.safeParse(entry)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw checkpointUnreadable(path, `describes ${name} wrongly: ${issue?.path.join('.')} ${issue?.message}`)
  }
  const { dtype, shape, data_offsets: offsets } = parsed.data
  const bytes = shape.reduce((product, one) => product * one, DTYPE_BYTES[dtype])
  if (bytes !== offsets[1] - offsets[0]) {
    throw checkpointUnreadable(
      path,
      `is damaged: ${name} has ${offsets[1] - offsets[0]} bytes in place of ${bytes}`,
    )
  }
  if (bytes > TENSOR_LIMIT_BYTES) {
    throw checkpointUnreadable(
      path,
      `has a tensor of ${bytes} bytes (${name}); ${TENSOR_LIMIT_BYTES} are allowed`,
    )
  }
  return { name, dtype, shape, bytes, offset: dataStart + offsets[0] }
}

async function readExactly(file: FileHandle, path: string, offset: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes)
  let done = 0
  while (done < bytes) {
    const { bytesRead } = await file.read(buffer, done, bytes - done, offset + done)
    if (bytesRead === 0) throw checkpointUnreadable(path, `ends early, at byte ${offset + done}`)
    done += bytesRead
  }
  return buffer
}
