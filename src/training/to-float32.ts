import type { Dtype } from './safetensors.ts'

/** Little-endian numbers of a tensor as little-endian float32. Exact: float32 holds every F16 and BF16. */
export function toFloat32(content: Buffer, dtype: Dtype): Buffer {
  if (dtype === 'F32') return content
  const count = content.byteLength / 2
  const out = Buffer.alloc(count * 4)
  for (let index = 0; index < count; index += 1) {
    const bits = content.readUInt16LE(index * 2)
    // BF16 is the upper half of a float32.
    if (dtype === 'BF16') out.writeUInt32LE(bits * 65_536, index * 4)
    else out.writeFloatLE(halfToNumber(bits), index * 4)
  }
  return out
}

/** IEEE 754 binary16. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
