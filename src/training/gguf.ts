/**
 * Writes GGUF, version 3: the file format of llama.cpp. Metadata, a table of tensors, then the tensors, each at
 * a multiple of 32 bytes.
 *
 * https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
import { open } from 'node:fs/promises'

const GGUF_TYPES = { F32: 0, F16: 1, BF16: 30 } as const

export type GgufValue =
  | { readonly kind: 'uint32'; readonly value: number }
  | { readonly kind: 'float32'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'strings'; readonly value: readonly string[] }
  | { readonly kind: 'int32s'; readonly value: readonly number[] }

export interface GgufTensor {
  readonly name: string
  /** Outermost first; written the other way round, as ggml counts. */
  readonly shape: readonly number[]
  readonly type: keyof typeof GGUF_TYPES
  readonly bytes: number
  read(): Promise<Buffer>
}

const ALIGNMENT = 32
const VALUE_TYPES = { uint32: 4, int32: 5, float32: 6, bool: 7, string: 8, array: 9 } as const

/** Holds one tensor in memory at a time. The file is durable when this returns. */
export async function writeGguf(
  path: string,
  metadata: ReadonlyMap<string, GgufValue>,
  tensors: readonly GgufTensor[],
): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    const header = padded(Buffer.concat(headerParts(metadata, tensors)))
    await file.writeFile(header)
    for (const tensor of tensors) {
      const content = await tensor.read()
      if (content.byteLength !== tensor.bytes) {
        throw new Error(`${tensor.name} has ${content.byteLength} bytes in place of ${tensor.bytes}`)
      }
      await file.writeFile(padded(content))
    }
    await file.sync()
  } finally {
    await file.close()
  }
}

function headerParts(metadata: ReadonlyMap<string, GgufValue>, tensors: readonly GgufTensor[]): Buffer[] {
  const parts = [Buffer.from('GGUF'), uint32(3), uint64(tensors.length), uint64(metadata.size)]
  for (const [key, value] of metadata) parts.push(string(key), ...encodeValue(value))
  let offset = 0
  for (const { name, shape, type, bytes } of tensors) {
    parts.push(string(name), uint32(shape.length), ...shape.toReversed().map(uint64))
    parts.push(uint32(GGUF_TYPES[type]), uint64(offset))
    offset += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT
  }
  return parts
}

function encodeValue(value: GgufValue): Buffer[] {
  switch (value.kind) {
    case 'uint32':
      return [uint32(VALUE_TYPES.uint32), uint32(value.value)]
    case 'float32': {
      const content = Buffer.alloc(4)
      content.writeFloatLE(value.value)
      return [uint32(VALUE_TYPES.float32), content]
    }
    case 'bool':
      return [uint32(VALUE_TYPES.bool), Buffer.from([value.value ? 1 : 0])]
    case 'string':
      return [uint32(VALUE_TYPES.string), string(value.value)]
    case 'strings':
      return [...arrayHead(VALUE_TYPES.string, value.value.length), ...value.value.map(string)]
    case 'int32s':
      return [
        ...arrayHead(VALUE_TYPES.int32, value.value.length),
        Buffer.from(Int32Array.from(value.value).buffer),
      ]
  }
}

const arrayHead = (itemType: number, length: number): Buffer[] => [
  uint32(VALUE_TYPES.array),
  uint32(itemType),
  uint64(length),
]

function uint32(value: number): Buffer {
  const content = Buffer.alloc(4)
  content.writeUInt32LE(value)
  return content
}

function uint64(value: number): Buffer {
  const content = Buffer.alloc(8)
  content.writeBigUInt64LE(BigInt(value))
  return content
}

function string(text: string): Buffer {
  const content = Buffer.from(text)
  return Buffer.concat([uint64(content.byteLength), content])
}

function padded(content: Buffer): Buffer {
  const missing = -content.byteLength & (ALIGNMENT - 1)
  return missing === 0 ? content : Buffer.concat([content, Buffer.alloc(missing)])
}
