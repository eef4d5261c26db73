/** The model registry: versions that never change, each with its files, its evaluation and where it came from. */
import { link, mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import { systemErrorCode } from '#base'
import { VersionRef, type ModelDetail, type ModelSummary, type ModelVersion } from '#contract'
import type { Runtime } from '#runtime'
import type { BlobStore, Tables } from '#store'
import { badCursor, badModelRef, modelFileMissing, modelNotFound, modelVersionNotFound } from './errors.ts'
import { assertTrained } from './find-checkpoint.ts'
import { fromRow } from './model-versions.ts'
import type { Models } from './service.ts'

export interface ModelsDeps {
  readonly db: Kysely<Tables>
  readonly blobs: BlobStore
  readonly runtime: Pick<Runtime, 'get' | 'submit'>
  /** Where each version has a folder with its files under their names. */
  readonly linksDir: string
}

export function createModels({ db, blobs, runtime, linksDir }: ModelsDeps): Models {
  const versionsOf = async (project: string, model: string): Promise<ModelVersion[]> => {
    const rows = await db
      .selectFrom('modelVersion')
      .selectAll()
      .where('project', '=', project)
      .where('model', '=', model)
      .orderBy('version', 'desc')
      .execute()
    return rows.map(fromRow)
  }

  /** Names of endpoints, by the model that they serve. */
  const endpointsByModel = async (project: string): Promise<ReadonlyMap<string, readonly string[]>> => {
    const rows = await db
      .selectFrom('endpoint')
      .select(['name', 'modelRef'])
      .where('project', '=', project)
      .where('removedAt', 'is', null)
      .orderBy('name')
      .execute()
    const groups = Map.groupBy(rows, (row) => row.modelRef.split('@')[0] ?? row.modelRef)
    return new Map([...groups].map(([model, group]) => [model, group.map(({ name }) => name)]))
  }

  return {
    async list(project, { cursor, limit }) {
      const after = cursor === undefined ? '' : Buffer.from(cursor, 'base64url').toString()
      if (cursor !== undefined && !VersionRef.safeParse(after).success) throw badCursor(cursor)
      // The newest version of each model, and how many there are.
      const newest = await db
        .selectFrom('modelVersion')
        .distinctOn('model')
        .select(['model', 'version', 'parameters', 'createdAt'])
        .select((eb) =>
          eb.fn
            .countAll<number>()
            .over((over) => over.partitionBy('model'))
            .as('versions'),
        )
        .where('project', '=', project)
        .where('model', '>', after)
        .orderBy('model')
        .orderBy('version', 'desc')
        .limit(limit + 1)
        .execute()
      const endpoints = await endpointsByModel(project)
      const items = newest.slice(0, limit).map((row): ModelSummary => ({
        name: row.model,
        latest: row.version,
        versions: row.versions,
        parameters: row.parameters,
        endpoints: [...(endpoints.get(row.model) ?? [])],
        updatedAt: row.createdAt,
      }))
      const last = newest.length > limit ? items.at(-1)?.name : undefined
      return { items, nextCursor: last === undefined ? null : Buffer.from(last).toString('base64url') }
    },

    async get(project, name): Promise<ModelDetail> {
      const history = await versionsOf(project, name)
      const [newest] = history
      if (newest === undefined) throw modelNotFound(name)
      return {
        name,
        latest: newest.version,
        versions: history.length,
        parameters: newest.parameters,
        endpoints: [...((await endpointsByModel(project)).get(name) ?? [])],
        updatedAt: newest.createdAt,
        history,
      }
    },

    async resolve(project, ref) {
      if (!VersionRef.safeParse(ref).success) throw badModelRef(ref)
      const [name = '', wanted] = ref.split('@')
      const history = await versionsOf(project, name)
      const [newest] = history
      if (newest === undefined) throw modelNotFound(name)
      const version = wanted === undefined ? newest : history.find((one) => one.version === Number(wanted))
      if (version === undefined) throw modelVersionNotFound(ref, newest.version)
      return { version, paths: await openFiles(version) }
    },

    async register({ name, jobId, project, owner, id }) {
      const job = await runtime.get(project, jobId)
      assertTrained(job)
      return runtime.submit({
        spec: {
          name: `register-${name}`.slice(0, 63).replace(/[^a-z0-9]+$/, ''),
          kind: 'register',
          // Minutes of one core at most; it need not wait for a device.
          resources: { devices: 0 },
          with: { model: name, sourceJobId: job.id },
        },
        project,
        owner,
        id,
      })
    },
  }

  /** Blobs are named by their digest; engines look at a file's ending. So each version has a folder of links. */
  async function openFiles(version: ModelVersion): Promise<Record<string, string>> {
    const folder = join(linksDir, version.digest.replace(':', '-'))
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const paths: Record<string, string> = {}
    for (const { name, digest } of version.files) {
      const blob = await blobs.path?.(digest).catch((error: unknown) => {
        throw modelFileMissing(version.ref, name, error)
      })
      if (blob === undefined) throw modelFileMissing(version.ref, name)
      paths[name] = join(folder, name)
      await linkOnce(blob, join(folder, name))
    }
    return paths
  }
}

async function linkOnce(target: string, path: string): Promise<void> {
  try {
    await link(target, path)
  } catch (error) {
    const code = systemErrorCode(error)
    if (code === 'EEXIST') return
    // Another file system, or one without hard links.
    await symlink(target, path).catch((again: unknown) => {
      if (systemErrorCode(again) !== 'EEXIST') throw again
    })
  }
}
