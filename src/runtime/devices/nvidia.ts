/** NVIDIA GPUs of this machine, by nvidia-smi. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { systemErrorCode } from '#base'
import type { Device } from '#contract'

export type NvidiaAnswer =
  | { readonly kind: 'devices'; readonly devices: readonly Omit<Device, 'jobId'>[] }
  /** No nvidia-smi here. */
  | { readonly kind: 'absent' }
  /** It hung or failed: what was there may still be. */
  | { readonly kind: 'failed' }

const FIELDS = ['index', 'uuid', 'name', 'memory.total', 'utilization.gpu']
const TIME_LIMIT_MS = 5_000

export async function queryNvidia(program = 'nvidia-smi'): Promise<NvidiaAnswer> {
  try {
    const { stdout } = await promisify(execFile)(
      program,
      [`--query-gpu=${FIELDS.join(',')}`, '--format=csv,noheader,nounits'],
      { timeout: TIME_LIMIT_MS, killSignal: 'SIGKILL', maxBuffer: 1024 * 1024 },
    )
    return { kind: 'devices', devices: parseNvidia(stdout) }
  } catch (error) {
    return { kind: systemErrorCode(error) === 'ENOENT' ? 'absent' : 'failed' }
  }
}

/** A line that we do not understand is a GPU of which nothing is known: present, memory unknown. */
export function parseNvidia(output: string): Omit<Device, 'jobId'>[] {
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  return lines.map((line, position) => {
    const [index, uuid, name, memory, used] = line.split(',').map((field) => field.trim())
    const usedPercent = wholeNumber(used)
    return {
      id:
        uuid !== undefined && /^GPU-[0-9A-Fa-f-]+$/.test(uuid)
          ? `nvidia:${uuid}`
          : `nvidia:${wholeNumber(index) ?? position}`,
      kind: name === undefined || name === '' || name.startsWith('[') ? 'nvidia' : modelOf(name),
      vendor: 'nvidia',
      memoryMiB: wholeNumber(memory),
      health: wholeNumber(memory) === null ? 'unknown' : 'healthy',
      usedRatio: usedPercent === null || usedPercent > 100 ? null : usedPercent / 100,
    }
  })
}

/** What people call it: "NVIDIA H100 80GB HBM3" is H100, "NVIDIA GeForce RTX 4080 SUPER" is RTX4080SUPER. */
export function modelOf(name: string): string {
  const words = name
    .replace(/^NVIDIA\s+/i, '')
    .replace(/^(Tesla|GeForce|Quadro)\s+/i, '')
    .split(/\s+/)
  const kept = words.filter((word) => !/^(\d+GB|HBM\w*|PCIe|SXM\d*|NVL|Laptop|GPU|Generation)$/i.test(word))
  const first = kept[0] ?? name
  if (/^RTX$/i.test(first)) return kept.join('')
  // A100-SXM4-80GB, A100-PCIE-40GB: form factor and memory are not part of the model.
  return first.replace(/-(SXM|PCIE).*$/i, '')
}

const wholeNumber = (text: string | undefined): number | null =>
  text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null
