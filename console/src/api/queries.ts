/** Every read of the console, once: its key (touched-keys.ts names the same) and its call. */
import type {
  Account,
  ApiKey,
  AuditRecord,
  ClusterNode,
  DatasetDetail,
  DatasetRows,
  DatasetSummary,
  Endpoint,
  JobCurve,
  JobDetail,
  JobEvent,
  JobSummary,
  ModelDetail,
  ModelSummary,
  Overview,
  Page,
  Principal,
  Project,
  SecretSummary,
  Study,
} from '#contract'
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call, query } from './call.ts'

const read =
  <Answer>(path: string) =>
  ({ signal }: { signal: AbortSignal }): Promise<Answer> =>
    call<Answer>('GET', path, { signal })

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: read<Principal>('/session'),
  staleTime: Number.POSITIVE_INFINITY,
})
export const overviewQuery = queryOptions({ queryKey: ['overview'], queryFn: read<Overview>('/overview') })
export const nodesQuery = queryOptions({
  queryKey: ['nodes'],
  queryFn: read<{ items: ClusterNode[] }>('/nodes'),
})

export interface JobFilter {
  readonly state?: string | undefined
  readonly queue?: string | undefined
  readonly kind?: string | undefined
  readonly text?: string | undefined
}

/** All jobs that have not ended, up to the API's page limit. */
export const activeJobsQuery = queryOptions({
  queryKey: ['jobs', 'active'],
  queryFn: async ({ signal }) =>
    (await call<Page<JobSummary>>('GET', '/jobs?state=active&limit=500', { signal })).items,
})
export const recentJobsQuery = queryOptions({
  queryKey: ['jobs', 'recent'],
  queryFn: read<Page<JobSummary>>('/jobs?limit=50'),
})
export const jobsQuery = (filter: JobFilter) =>
  infiniteQueryOptions({
    queryKey: ['jobs', 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      call<Page<JobSummary>>('GET', `/jobs${query({ ...filter, cursor: pageParam, limit: 100 })}`, {
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  })
export const jobQuery = (id: string) =>
  queryOptions({ queryKey: ['job', id], queryFn: read<JobDetail>(`/jobs/${encodeURIComponent(id)}`) })
export const curveQuery = (id: string) =>
  queryOptions({
    queryKey: ['curve', id],
    queryFn: read<JobCurve>(`/jobs/${encodeURIComponent(id)}/curve?points=1000`),
  })
export const historyQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['history', id],
    queryFn: ({ pageParam, signal }) =>
      call<Page<JobEvent>>(
        'GET',
        `/jobs/${encodeURIComponent(id)}/history${query({ cursor: pageParam, limit: 500 })}`,
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  })

export const datasetsQuery = queryOptions({
  queryKey: ['datasets'],
  queryFn: read<Page<DatasetSummary>>('/datasets?limit=500'),
})
export const datasetQuery = (name: string) =>
  queryOptions({ queryKey: ['dataset', name], queryFn: read<DatasetDetail>(`/datasets/${name}`) })
export const rowsQuery = (
  name: string,
  version: number,
  which: 'records' | 'rejects',
  filter: { column?: string | undefined; equals?: string | undefined },
) =>
  infiniteQueryOptions({
    queryKey: ['rows', name, version, which, filter],
    queryFn: ({ pageParam, signal }) =>
      call<DatasetRows>(
        'GET',
        `/datasets/${name}/versions/${version}/rows${query({ which, offset: pageParam, limit: 50, ...filter })}`,
        { signal },
      ),
    initialPageParam: 0,
    getNextPageParam: (last, all) => {
      const held = all.reduce((sum, page) => sum + page.rows.length, 0)
      return last.rows.length > 0 && held < last.total ? held : null
    },
    // A version never changes.
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  })

export const studiesQuery = queryOptions({
  queryKey: ['studies'],
  queryFn: read<Page<Study>>('/studies?limit=100'),
})
export const modelsQuery = queryOptions({
  queryKey: ['models'],
  queryFn: read<Page<ModelSummary>>('/models?limit=500'),
})
export const modelQuery = (name: string) =>
  queryOptions({ queryKey: ['model', name], queryFn: read<ModelDetail>(`/models/${name}`) })
export const endpointsQuery = queryOptions({
  queryKey: ['endpoints'],
  queryFn: read<Page<Endpoint>>('/endpoints?limit=500'),
})
export const endpointQuery = (name: string) =>
  queryOptions({ queryKey: ['endpoint', name], queryFn: read<Endpoint>(`/endpoints/${name}`) })

export interface AuditFilter {
  readonly kind?: string | undefined
  readonly verdict?: string | undefined
  readonly requestId?: string | undefined
}
export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ['audit', 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      call<Page<AuditRecord>>('GET', `/audit${query({ ...filter, cursor: pageParam, limit: 100 })}`, {
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  })
export const auditRecordQuery = (index: number) =>
  queryOptions({
    queryKey: ['audit-record', index],
    queryFn: read<AuditRecord>(`/audit/${index}`),
    staleTime: Number.POSITIVE_INFINITY,
  })
export const auditBodyQuery = (index: number) =>
  queryOptions({
    queryKey: ['audit-body', index],
    queryFn: read<{ body: string | null }>(`/audit/${index}/body`),
  })

export const secretsQuery = queryOptions({
  queryKey: ['secrets'],
  queryFn: read<{ items: SecretSummary[] }>('/secrets'),
})
export const accountsQuery = queryOptions({
  queryKey: ['accounts'],
  queryFn: read<{ items: Account[] }>('/accounts'),
})
/** Those that the person may choose. */
export const projectsQuery = queryOptions({
  queryKey: ['projects'],
  queryFn: read<{ items: Project[] }>('/projects'),
  staleTime: 60_000,
})
export const keysQuery = queryOptions({
  queryKey: ['keys'],
  queryFn: read<{ items: ApiKey[] }>('/keys'),
})
