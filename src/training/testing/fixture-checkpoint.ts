/**
 * A checkpoint folder with random weights, in the form of the pretrain recipe, and the same model's forward
 * pass in plain TypeScript: what the GGUF file is compared with.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { seededRandom } from '#base'

export interface FixtureShape {
  readonly layers: number
  readonly width: number
  readonly heads: number
  readonly keyValueHeads: number
  readonly feedForward: number
  readonly contextTokens: number
  readonly isTied: boolean
}

export interface FixtureCheckpoint {
  readonly folder: string
  readonly shape: FixtureShape
  readonly weights: ReadonlyMap<string, { readonly shape: readonly number[]; readonly values: Float32Array }>
}

const VOCABULARY = 258
const NORM_EPSILON = 1e-5
const ROPE_THETA = 10_000

export const TINY: FixtureShape = {
  layers: 2,
  width: 64,
  heads: 4,
  keyValueHeads: 4,
  feedForward: 128,
  contextTokens: 128,
  isTied: true,
}

export async function writeFixtureCheckpoint(
  folder: string,
  shape: FixtureShape = TINY,
  seed = 7,
): Promise<FixtureCheckpoint> {
  const random = seededRandom(seed)
  const weights = new Map<string, { shape: readonly number[]; values: Float32Array }>()
  const add = (name: string, ...dimensions: number[]): void => {
    const values = new Float32Array(dimensions.reduce((product, one) => product * one, 1))
    // Wide enough that the answers of a greedy run differ from step to step.
    for (let index = 0; index < values.length; index += 1) {
      values[index] = dimensions.length === 1 ? 0.5 + random.next() : (random.next() - 0.5) * 0.5
    }
    weights.set(name, { shape: dimensions, values })
  }
  const { width, feedForward } = shape
  const keyWidth = (width / shape.heads) * shape.keyValueHeads
  add('model.embed_tokens.weight', VOCABULARY, width)
  for (let layer = 0; layer < shape.layers; layer += 1) {
    const prefix = `model.layers.${layer}`
    add(`${prefix}.input_layernorm.weight`, width)
    add(`${prefix}.self_attn.q_proj.weight`, width, width)
    add(`${prefix}.self_attn.k_proj.weight`, keyWidth, width)
    add(`${prefix}.self_attn.v_proj.weight`, keyWidth, width)
    add(`${prefix}.self_attn.o_proj.weight`, width, width)
    add(`${prefix}.post_attention_layernorm.weight`, width)
    add(`${prefix}.mlp.gate_proj.weight`, feedForward, width)
    add(`${prefix}.mlp.up_proj.weight`, feedForward, width)
    add(`${prefix}.mlp.down_proj.weight`, width, feedForward)
  }
  add('model.norm.weight', width)
  if (!shape.isTied) add('lm_head.weight', VOCABULARY, width)

  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'model.safetensors'), safetensorsOf(weights))
  await writeFile(join(folder, 'config.json'), JSON.stringify(configOf(shape)))
  return { folder, shape, weights }
}

/** What the pretrain recipe writes: python/baton/llama.py. */
export const configOf = (shape: FixtureShape) => ({
  architectures: ['LlamaForCausalLM'],
  model_type: 'llama',
  vocab_size: VOCABULARY,
  hidden_size: shape.width,
  intermediate_size: shape.feedForward,
  num_hidden_layers: shape.layers,
  num_attention_heads: shape.heads,
  num_key_value_heads: shape.keyValueHeads,
  head_dim: shape.width / shape.heads,
  hidden_act: 'silu',
  max_position_embeddings: shape.contextTokens,
  rms_norm_eps: NORM_EPSILON,
  rope_theta: ROPE_THETA,
  tie_word_embeddings: shape.isTied,
  attention_bias: false,
  mlp_bias: false,
  bos_token_id: 256,
  eos_token_id: 257,
  torch_dtype: 'float32',
  tokenizer: { kind: 'bytes', startWithBos: true },
})

export function safetensorsOf(
  weights: ReadonlyMap<string, { readonly shape: readonly number[]; readonly values: Float32Array }>,
): Buffer {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } }
  let offset = 0
  for (const [name, { shape, values }] of weights) {
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + values.byteLength] }
    offset += values.byteLength
  }
  const json = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(json.byteLength))
  return Buffer.concat([
    length,
    json,
    ...[...weights.values()].map(({ values }) => Buffer.from(values.buffer)),
  ])
}
