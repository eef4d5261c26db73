import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { createInventory } from '../local/inventory.ts'
import { modelOf, parseNvidia, queryNvidia, type NvidiaAnswer } from './nvidia.ts'

const H100 = '0, GPU-1f2e3d4c-0000-0000-0000-000000000000, NVIDIA H100 80GB HBM3, 81559, 37\n'

test('a GPU is known by its UUID, model, memory and use', () => {
  assert.deepEqual(parseNvidia(H100), [
    {
      id: 'nvidia:GPU-1f2e3d4c-0000-0000-0000-000000000000',
      kind: 'H100',
      vendor: 'nvidia',
      memoryMiB: 81_559,
      health: 'healthy',
      usedRatio: 0.37,
    },
  ])
})

test('the model is what people call it', () => {
  const names: Record<string, string> = {
    'NVIDIA H100 80GB HBM3': 'H100',
    'NVIDIA H200': 'H200',
    'NVIDIA A100-SXM4-80GB': 'A100',
    'NVIDIA L40S': 'L40S',
    'Tesla T4': 'T4',
    'Tesla V100-SXM2-16GB': 'V100',
    'NVIDIA GeForce RTX 4080 SUPER': 'RTX4080SUPER',
    'NVIDIA A10G': 'A10G',
    'NVIDIA H100 PCIe': 'H100',
  }
  for (const [name, model] of Object.entries(names)) assert.equal(modelOf(name), model)
})

test('what MIG hides is unknown; a line that is not understood is a GPU that is present', () => {
  const [mig] = parseNvidia(
    '0, GPU-00000000-0000-0000-0000-000000000000, NVIDIA H100 80GB HBM3, 81559, [N/A]',
  )
  assert.deepEqual([mig?.usedRatio, mig?.memoryMiB], [null, 81_559])
  const [, strange] = parseNvidia(`${H100}Unable to determine the device handle: Unknown Error\n`)
  assert.deepEqual(
    [strange?.id, strange?.kind, strange?.memoryMiB, strange?.health],
    ['nvidia:1', 'nvidia', null, 'unknown'],
  )
  fc.assert(
    fc.property(fc.string(), (text) => {
      const devices = parseNvidia(text)
      assert.equal(devices.length, text.split('\n').filter((line) => line.trim() !== '').length)
    }),
  )
})

test('a tool that is absent, fails or answers is told apart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'baton-smi-'))
  const tool = (name: string, script: string): string => {
    const path = join(folder, name)
    writeFileSync(path, `#!/bin/sh\n${script}\n`)
    chmodSync(path, 0o700)
    return path
  }
  try {
    assert.deepEqual(await queryNvidia(join(folder, 'none')), { kind: 'absent' })
    assert.deepEqual(await queryNvidia(tool('broken', 'exit 9')), { kind: 'failed' })
    const answer = await queryNvidia(tool('good', `echo '${H100.trim()}'`))
    assert.equal(answer.kind === 'devices' && answer.devices[0]?.kind, 'H100')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('GPUs do not turn into CPU slots because their tool fails', async () => {
  let answer: NvidiaAnswer = { kind: 'devices', devices: parseNvidia(H100) }
  const inventory = createInventory({
    cpuSlots: 3,
    clock: { now: () => 1_000 },
    query: async () => answer,
  })
  const seen = async (): Promise<unknown[]> =>
    ((await inventory())[0]?.devices ?? []).map((d) => [d.kind, d.health])
  assert.deepEqual(await seen(), [['H100', 'healthy']])
  answer = { kind: 'failed' }
  assert.deepEqual(await seen(), [['H100', 'unknown']])
  answer = { kind: 'absent' }
  assert.deepEqual(
    await seen(),
    Array.from({ length: 3 }, () => ['cpu', 'healthy']),
  )
})
