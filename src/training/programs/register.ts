/**
 * The program of a `register` job: a checkpoint folder becomes the files of a model version, in the attempt's
 * folder: model.gguf, model.safetensors, config.json. Large weights are read here, outside the server.
 */
import { copyFile, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { failureText, openReports, systemErrorCode } from '#base'
import { checkpointUnreadable } from '../errors.ts'
import { hashFile } from '../hash-file.ts'
import { readLlamaConfig } from '../llama-config.ts'
import { MODEL_FILES, RegisterOrder } from '../register-order.ts'
import { openSafetensors } from '../safetensors.ts'
import { writeLlamaGguf } from '../write-llama-gguf.ts'

const attemptDir = process.env['BATON_ATTEMPT_DIR'] ?? ''
const reports = openReports(attemptDir, () => Date.now())

try {
  await register(RegisterOrder.parse(JSON.parse(process.env['BATON_REGISTER'] ?? '')))
} catch (error) {
  process.stderr.write(`${failureText(error)}\n`)
  reports.failed(error)
  process.exitCode = 1
}

async function register(order: RegisterOrder): Promise<void> {
  const folder = join(attemptDir, 'model')
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { mode: 0o700 })
  const weightsFile = join(folder, 'model.safetensors')
  reports.progress('copy', 0, MODEL_FILES.length, 'files')
  await copyFrom(order.checkpoint, 'config.json', folder)
  await copyFrom(order.checkpoint, 'model.safetensors', folder)
  const weightsSha256 = await hashFile(weightsFile)
  if (order.weightsSha256 !== null && order.weightsSha256 !== weightsSha256) {
    throw checkpointUnreadable(
      join(order.checkpoint, 'model.safetensors'),
      `is damaged: its SHA-256 is ${weightsSha256}, the training job wrote ${order.weightsSha256}`,
    )
  }
  reports.progress('convert', 2, MODEL_FILES.length, 'files')
  const weights = await openSafetensors(weightsFile)
  try {
    const shape = await readLlamaConfig(join(folder, 'config.json'))
    const { parameters } = await writeLlamaGguf(join(folder, 'model.gguf'), order.model, shape, weights)
    reports.progress('done', MODEL_FILES.length, MODEL_FILES.length, 'files')
    await reports.outputs([
      {
        name: 'model',
        kind: 'model',
        path: folder,
        metadata: { parameters, weightsSha256, contextTokens: shape.contextTokens },
      },
    ])
  } finally {
    await weights.close()
  }
}

async function copyFrom(checkpoint: string, name: string, folder: string): Promise<void> {
  const file = join(checkpoint, name)
  try {
    await copyFile(file, join(folder, name))
  } catch (error) {
    // Of the disk that is written to; the checkpoint is as it should be.
    const code = systemErrorCode(error)
    if (code === 'ENOSPC' || code === 'EDQUOT') throw error
    throw checkpointUnreadable(file, 'cannot be copied', error)
  }
}
