/** config.json of a checkpoint: Hugging Face's LlamaConfig, of which we take what llama.cpp can run. */
import { readFile, stat } from 'node:fs/promises'
import { z } from 'zod'
import { BYTE_VOCABULARY_SIZE } from './byte-vocabulary.ts'
import { checkpointUnreadable } from './errors.ts'

const CONFIG_LIMIT_BYTES = 1024 * 1024
const count = (limit: number) => z.number().int().min(1).max(limit)

const LlamaConfig = z
  .object({
    model_type: z.literal('llama'),
    vocab_size: count(1_048_576).min(BYTE_VOCABULARY_SIZE),
    hidden_size: count(65_536),
    intermediate_size: count(1_048_576),
    num_hidden_layers: count(1024),
    num_attention_heads: count(4096),
    num_key_value_heads: count(4096).optional(),
    head_dim: count(4096).multipleOf(2).optional(),
    hidden_act: z.literal('silu').default('silu'),
    max_position_embeddings: count(16_777_216),
    rms_norm_eps: z.number().positive().max(1),
    rope_theta: z.number().positive().default(10_000),
    rope_scaling: z.null().optional(),
    tie_word_embeddings: z.boolean().default(false),
    attention_bias: z.literal(false).default(false),
    mlp_bias: z.literal(false).default(false),
    tokenizer: z.object({ kind: z.literal('bytes') }),
  })
  .refine(
    (config) => config.head_dim !== undefined || config.hidden_size % (2 * config.num_attention_heads) === 0,
    {
      path: ['num_attention_heads'],
      message: 'must divide hidden_size into heads of an even size',
    },
  )
  .refine((config) => config.num_attention_heads % (config.num_key_value_heads ?? 1) === 0, {
    path: ['num_key_value_heads'],
    message: 'must divide num_attention_heads',
  })

export interface LlamaShape {
  readonly vocabulary: number
  readonly width: number
  readonly feedForward: number
  readonly layers: number
  readonly heads: number
  readonly keyValueHeads: number
  readonly headSize: number
  readonly contextTokens: number
  readonly normEpsilon: number
  readonly ropeTheta: number
  /** The output layer is the embedding. */
  readonly isTied: boolean
}

export async function readLlamaConfig(path: string): Promise<LlamaShape> {
  let content: unknown
  try {
    const { size } = await stat(path)
    if (size > CONFIG_LIMIT_BYTES) throw new Error(`${size} bytes; ${CONFIG_LIMIT_BYTES} are allowed`)
    content = JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    throw checkpointUnreadable(path, 'is not a readable JSON file', error)
  }
  const parsed = LlamaConfig.safeParse(content)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const place = issue === undefined || issue.path.length === 0 ? 'it' : issue.path.join('.')
    throw checkpointUnreadable(path, `is not the config of a byte-level Llama: ${place}: ${issue?.message}`)
  }
  const config = parsed.data
  return {
    vocabulary: config.vocab_size,
    width: config.hidden_size,
    feedForward: config.intermediate_size,
    layers: config.num_hidden_layers,
    heads: config.num_attention_heads,
    keyValueHeads: config.num_key_value_heads ?? config.num_attention_heads,
    headSize: config.head_dim ?? config.hidden_size / config.num_attention_heads,
    contextTokens: config.max_position_embeddings,
    normEpsilon: config.rms_norm_eps,
    ropeTheta: config.rope_theta,
    isTied: config.tie_word_embeddings,
  }
}
