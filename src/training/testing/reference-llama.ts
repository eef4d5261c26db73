/** Llama's forward pass, written for reading: Hugging Face's layout, rotary positions in halves, no cache. */
import type { FixtureCheckpoint } from './fixture-checkpoint.ts'

const NORM_EPSILON = 1e-5
const ROPE_THETA = 10_000

/** The likeliest next token after `tokens`, and how far it is ahead of the second. */
export function nextToken(
  model: FixtureCheckpoint,
  tokens: readonly number[],
): { token: number; lead: number } {
  const logits = logitsOf(model, tokens)
  const order = [...logits.keys()].toSorted((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0))
  const [first = 0, second = 0] = order
  return { token: first, lead: (logits[first] ?? 0) - (logits[second] ?? 0) }
}

export function logitsOf({ shape, weights }: FixtureCheckpoint, tokens: readonly number[]): number[] {
  const matrix = (name: string): Float32Array => {
    const found = weights.get(name)
    if (found === undefined) throw new Error(`no ${name}`)
    return found.values
  }
  const { width, heads, keyValueHeads } = shape
  const size = width / heads
  const embedding = matrix('model.embed_tokens.weight')
  let xs = tokens.map((token) => Array.from(embedding.subarray(token * width, (token + 1) * width)))
  for (let layer = 0; layer < shape.layers; layer += 1) {
    const at = (name: string): Float32Array => matrix(`model.layers.${layer}.${name}.weight`)
    const normed = xs.map((x) => norm(x, at('input_layernorm')))
    const queries = normed.map((x, index) => rotate(multiply(at('self_attn.q_proj'), x), size, index))
    const keys = normed.map((x, index) => rotate(multiply(at('self_attn.k_proj'), x), size, index))
    const values = normed.map((x) => multiply(at('self_attn.v_proj'), x))
    xs = xs.map((x, index) => {
      const mixed: number[] = []
      for (let head = 0; head < heads; head += 1) {
        const shared = Math.floor(head / (heads / keyValueHeads))
        const query = (queries[index] ?? []).slice(head * size, (head + 1) * size)
        const scores = keys
          .slice(0, index + 1)
          .map((key) => dot(query, key.slice(shared * size, (shared + 1) * size)) / Math.sqrt(size))
        const shares = softmax(scores)
        for (let one = 0; one < size; one += 1) {
          mixed.push(
            shares.reduce((sum, share, past) => sum + share * (values[past]?.[shared * size + one] ?? 0), 0),
          )
        }
      }
      return add(x, multiply(at('self_attn.o_proj'), mixed))
    })
    xs = xs.map((x) => {
      const inner = norm(x, at('post_attention_layernorm'))
      const gate = multiply(at('mlp.gate_proj'), inner)
      const up = multiply(at('mlp.up_proj'), inner)
      const hidden = gate.map((value, one) => (value / (1 + Math.exp(-value))) * (up[one] ?? 0))
      return add(x, multiply(at('mlp.down_proj'), hidden))
    })
  }
  const last = norm(xs.at(-1) ?? [], matrix('model.norm.weight'))
  return multiply(shape.isTied ? embedding : matrix('lm_head.weight'), last)
}

/** `matrix` [out, in] times `x` [in]. */
function multiply(matrix: Float32Array, x: readonly number[]): number[] {
  const rows = matrix.length / x.length
  return Array.from({ length: rows }, (_, row) =>
    x.reduce((sum, value, column) => sum + value * (matrix[row * x.length + column] ?? 0), 0),
  )
}

function norm(x: readonly number[], weight: Float32Array): number[] {
  const scale = 1 / Math.sqrt(dot(x, x) / x.length + NORM_EPSILON)
  return x.map((value, index) => value * scale * (weight[index] ?? 0))
}

/** Turns the pair (i, i + size / 2) of each head by its position's angle. */
function rotate(x: readonly number[], size: number, position: number): number[] {
  return x.map((value, index) => {
    const within = index % size
    const half = size / 2
    const angle = position * ROPE_THETA ** (-(2 * (within % half)) / size)
    const other = within < half ? -(x[index + half] ?? 0) : (x[index - half] ?? 0)
    return value * Math.cos(angle) + other * Math.sin(angle)
  })
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0)
const add = (a: readonly number[], b: readonly number[]): number[] =>
  a.map((value, index) => value + (b[index] ?? 0))
function softmax(scores: readonly number[]): number[] {
  const top = Math.max(...scores)
  const powers = scores.map((score) => Math.exp(score - top))
  const sum = powers.reduce((total, power) => total + power, 0)
  return powers.map((power) => power / sum)
}
