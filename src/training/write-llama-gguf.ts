/**
 * A checkpoint in Hugging Face's form becomes a GGUF file of llama.cpp's `llama` architecture.
 *
 * Weights keep their type (norms are F32, as llama.cpp wants them), so no answer changes by the conversion.
 */
import { BOS, byteVocabulary, EOS } from './byte-vocabulary.ts'
import { checkpointUnreadable } from './errors.ts'
import { writeGguf, type GgufTensor, type GgufValue } from './gguf.ts'
import type { LlamaShape } from './llama-config.ts'
import { toFloat32 } from './to-float32.ts'
import type { Safetensors, Tensor } from './safetensors.ts'

export interface LlamaGguf {
  /** Counted once, also where the output layer is the embedding. */
  readonly parameters: number
}

/**
 * A base model continues text and knows no turns: the template hands it the last message and nothing else.
 * `baton.chat` says the same to Baton's own replica.
 */
const CHAT_TEMPLATE = "{{ messages[-1]['content'] }}"

export async function writeLlamaGguf(
  path: string,
  name: string,
  shape: LlamaShape,
  weights: Safetensors,
): Promise<LlamaGguf> {
  const wanted = wantedTensors(shape)
  const tensors = wanted.map((one) => convert(one, weights))
  const known = new Set(wanted.map((one) => one.source))
  for (const { name: extra } of weights.tensors.values()) {
    // transformers writes the tied output layer twice now and then.
    if (known.has(extra) || (shape.isTied && extra === 'lm_head.weight')) continue
    throw checkpointUnreadable('model.safetensors', `holds ${extra}, which a Llama does not have`)
  }
  await writeGguf(path, metadataOf(name, shape, tensors), tensors)
  return { parameters: wanted.reduce((sum, one) => sum + one.shape.reduce((a, b) => a * b, 1), 0) }
}

interface Wanted {
  readonly source: string
  readonly target: string
  readonly shape: readonly number[]
  /** Rows are reordered for llama.cpp's RoPE, within each of so many heads. */
  readonly ropeHeads?: number
}

function wantedTensors(shape: LlamaShape): Wanted[] {
  const { width, feedForward, vocabulary } = shape
  const queryWidth = shape.heads * shape.headSize
  const keyWidth = shape.keyValueHeads * shape.headSize
  const wanted: Wanted[] = [
    { source: 'model.embed_tokens.weight', target: 'token_embd.weight', shape: [vocabulary, width] },
  ]
  for (let layer = 0; layer < shape.layers; layer += 1) {
    const from = `model.layers.${layer}`
    const to = `blk.${layer}`
    wanted.push(
      { source: `${from}.input_layernorm.weight`, target: `${to}.attn_norm.weight`, shape: [width] },
      {
        source: `${from}.self_attn.q_proj.weight`,
        target: `${to}.attn_q.weight`,
        shape: [queryWidth, width],
        ropeHeads: shape.heads,
      },
      {
        source: `${from}.self_attn.k_proj.weight`,
        target: `${to}.attn_k.weight`,
        shape: [keyWidth, width],
        ropeHeads: shape.keyValueHeads,
      },
      { source: `${from}.self_attn.v_proj.weight`, target: `${to}.attn_v.weight`, shape: [keyWidth, width] },
      {
        source: `${from}.self_attn.o_proj.weight`,
        target: `${to}.attn_output.weight`,
        shape: [width, queryWidth],
      },
      { source: `${from}.post_attention_layernorm.weight`, target: `${to}.ffn_norm.weight`, shape: [width] },
      {
        source: `${from}.mlp.gate_proj.weight`,
        target: `${to}.ffn_gate.weight`,
        shape: [feedForward, width],
      },
      { source: `${from}.mlp.up_proj.weight`, target: `${to}.ffn_up.weight`, shape: [feedForward, width] },
      {
        source: `${from}.mlp.down_proj.weight`,
        target: `${to}.ffn_down.weight`,
        shape: [width, feedForward],
      },
    )
  }
  wanted.push({ source: 'model.norm.weight', target: 'output_norm.weight', shape: [width] })
  if (!shape.isTied) {
    wanted.push({ source: 'lm_head.weight', target: 'output.weight', shape: [vocabulary, width] })
  }
  return wanted
}

function convert(wanted: Wanted, weights: Safetensors): GgufTensor {
  const tensor = weights.tensors.get(wanted.source)
  if (tensor === undefined) {
    throw checkpointUnreadable('model.safetensors', `lacks ${wanted.source}, which config.json promises`)
  }
  if (tensor.shape.join() !== wanted.shape.join()) {
    throw checkpointUnreadable(
      'model.safetensors',
      `has ${wanted.source} of [${tensor.shape.join(', ')}]; config.json promises [${wanted.shape.join(', ')}]`,
    )
  }
  const { target: name, shape, ropeHeads } = wanted
  if (shape.length === 1) {
    const read = async (): Promise<Buffer> => toFloat32(await weights.read(tensor), tensor.dtype)
    return { name, shape, type: 'F32', bytes: (shape[0] ?? 0) * 4, read }
  }
  const read = async (): Promise<Buffer> => {
    const content = await weights.read(tensor)
    return ropeHeads === undefined ? content : interleaveRows(content, tensor, ropeHeads)
  }
  return { name, shape, type: tensor.dtype, bytes: tensor.bytes, read }
}

/**
 * Hugging Face turns the pair (i, i + half) of each head, llama.cpp the pair (2i, 2i + 1): so the rows that
 * belong together are put next to each other, as llama.cpp's convert_hf_to_gguf does (`permute`).
 */
export function interleaveRows(
  content: Buffer,
  { shape, bytes }: Pick<Tensor, 'shape' | 'bytes'>,
  heads: number,
): Buffer {
  const rows = shape[0] ?? 0
  const rowBytes = bytes / rows
  const half = rows / heads / 2
  const out = Buffer.alloc(bytes)
  for (let row = 0; row < rows; row += 1) {
    const head = Math.floor(row / (2 * half))
    const within = row % (2 * half)
    const source = head * 2 * half + (within % 2) * half + Math.floor(within / 2)
    content.copy(out, row * rowBytes, source * rowBytes, (source + 1) * rowBytes)
  }
  return out
}

const FILE_TYPES = { F32: 0, F16: 1, BF16: 32 } as const

function metadataOf(
  name: string,
  shape: LlamaShape,
  tensors: readonly GgufTensor[],
): ReadonlyMap<string, GgufValue> {
  const vocabulary = byteVocabulary(shape.vocabulary)
  const weightType = tensors[0]?.type ?? 'F32'
  const number = (value: number): GgufValue => ({ kind: 'uint32', value })
  const text = (value: string): GgufValue => ({ kind: 'string', value })
  return new Map<string, GgufValue>([
    ['general.architecture', text('llama')],
    ['general.name', text(name)],
    ['general.file_type', number(FILE_TYPES[weightType])],
    ['llama.context_length', number(shape.contextTokens)],
    ['llama.embedding_length', number(shape.width)],
    ['llama.block_count', number(shape.layers)],
    ['llama.feed_forward_length', number(shape.feedForward)],
    ['llama.attention.head_count', number(shape.heads)],
    ['llama.attention.head_count_kv', number(shape.keyValueHeads)],
    ['llama.attention.key_length', number(shape.headSize)],
    ['llama.attention.value_length', number(shape.headSize)],
    ['llama.attention.layer_norm_rms_epsilon', { kind: 'float32', value: shape.normEpsilon }],
    ['llama.rope.dimension_count', number(shape.headSize)],
    ['llama.rope.freq_base', { kind: 'float32', value: shape.ropeTheta }],
    ['llama.vocab_size', number(shape.vocabulary)],
    ['tokenizer.ggml.model', text('gpt2')],
    ['tokenizer.ggml.pre', text('gpt-2')],
    ['tokenizer.ggml.tokens', { kind: 'strings', value: vocabulary.tokens }],
    ['tokenizer.ggml.token_type', { kind: 'int32s', value: vocabulary.types }],
    ['tokenizer.ggml.merges', { kind: 'strings', value: [] }],
    ['tokenizer.ggml.bos_token_id', number(BOS)],
    ['tokenizer.ggml.eos_token_id', number(EOS)],
    ['tokenizer.ggml.add_bos_token', { kind: 'bool', value: true }],
    ['tokenizer.ggml.add_eos_token', { kind: 'bool', value: false }],
    ['tokenizer.chat_template', text(CHAT_TEMPLATE)],
    ['baton.vocabulary', text('bytes')],
    ['baton.chat', text('continue')],
  ])
}
