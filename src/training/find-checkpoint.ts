/**
 * The final checkpoint of a training job: what its last attempt named in outputs.json. It stays in the job's
 * folder; the register job copies what it needs into the blob store.
 */
import { readdir, readFile, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { z } from 'zod'
import { systemErrorCode } from '#base'
import type { JobDetail } from '#contract'
import { noCheckpoint, notATrainingJob, trainingNotDone } from './errors.ts'

export interface Checkpoint {
  /** Holds model.safetensors and config.json. */
  readonly folder: string
  /** In nats per token; null when it was not measured. */
  readonly evalLoss: number | null
  readonly step: number
  /** SHA-256 of model.safetensors, as the training program wrote it; null when it does not say. */
  readonly weightsSha256: string | null
}

const finite = z.number().nullable().catch(null).default(null)
const Outputs = z.array(
  z.object({
    kind: z.string(),
    path: z.string(),
    metadata: z
      .object({
        evalLoss: finite,
        step: z.number().int().min(0).catch(0).default(0),
        weightsSha256: z
          .string()
          .regex(/^(sha256:)?[0-9a-f]{64}$/)
          .transform((text) => text.replace(/^sha256:/, ''))
          .nullable()
          .catch(null)
          .default(null),
      })
      .prefault({}),
  }),
)

/** Whether a model can come from this job; throws the BatonError that says why not. */
export function assertTrained(job: Pick<JobDetail, 'kind' | 'state' | 'name' | 'shortId'>): void {
  if (job.kind !== 'train') throw notATrainingJob(job.name, job.shortId, job.kind)
  if (job.state !== 'succeeded') throw trainingNotDone(job.name, job.shortId, job.state)
}

export async function findCheckpoint(
  dataDir: string,
  job: Pick<JobDetail, 'id' | 'name' | 'shortId'>,
): Promise<Checkpoint> {
  const jobDir = join(dataDir, 'jobs', job.id)
  for (const attempt of await newestAttempts(jobDir)) {
    const found = (await readOutputs(join(jobDir, attempt))).find((output) => output.kind === 'checkpoint')
    if (found === undefined) continue
    const folder = await realpath(found.path).catch(() => null)
    // A program names what it likes; what it names must be its own.
    if (folder === null || !folder.startsWith(`${await realpath(jobDir)}${sep}`)) break
    return { folder, ...found.metadata }
  }
  throw noCheckpoint(job.name, job.shortId)
}

async function newestAttempts(jobDir: string): Promise<string[]> {
  const names = await readdir(jobDir).catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return []
    throw error
  })
  const numberOf = (name: string): number => Number(name.slice('attempt-'.length))
  return names.filter((name) => /^attempt-\d+$/.test(name)).toSorted((a, b) => numberOf(b) - numberOf(a))
}

async function readOutputs(attemptDir: string): Promise<z.infer<typeof Outputs>> {
  let content: string
  try {
    content = await readFile(join(attemptDir, 'outputs.json'), 'utf8')
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return []
    throw error
  }
  try {
    return Outputs.parse(JSON.parse(content))
  } catch {
    return [] // The runtime has said so when the job ended.
  }
}
