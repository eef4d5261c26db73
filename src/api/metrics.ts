/** Figures in Prometheus' text format: base units, one definition each, and none that nobody measured. */
import type { HistogramReading } from '#base'
import type { RouteContext } from './services.ts'

type Labels = Readonly<Record<string, string>>
/** `name` where it is not the metric's own: a histogram's `_bucket`, `_sum` and `_count`. */
type Sample = readonly [labels: Labels, value: number, name?: string]

export async function writeMetrics(context: RouteContext, project: string): Promise<string> {
  const { runtime, guard, serving, startedAt, clock, requestCounts } = context
  const [{ jobs, recoveries24h }, nodes, endpoints, head, lostGpuSeconds] = await Promise.all([
    runtime.overview(project),
    runtime.nodes(),
    serving.overview(project),
    guard.audit.list({ limit: 1 }),
    runtime.lostGpuSeconds(project),
  ])
  const devices = nodes.flatMap((node) => node.devices.map((device) => ({ ...device, node: node.id })))
  const gpus = devices.filter((device) => device.vendor !== 'cpu')
  const countBy = (some: typeof devices): Sample[] =>
    Object.entries(Object.groupBy(some, (device) => device.kind)).map(([kind, held]) => [
      { kind },
      held?.length ?? 0,
    ])
  const measures = runtime.measures(project)
  const newestRecord = head.items[0]
  const usage = process.resourceUsage()

  return [
    metric('baton_jobs', 'gauge', 'Jobs by state', [
      [{ project, state: 'waiting' }, jobs.waiting],
      [{ project, state: 'running' }, jobs.running],
      [{ project, state: 'recovering' }, jobs.recovering],
    ]),
    metric('baton_recoveries_24h', 'gauge', 'Recoveries of the last 24 hours', [
      [{ project }, recoveries24h.count],
    ]),
    metric(
      'baton_job_lost_gpu_seconds_total',
      'counter',
      'GPU seconds lost to faults: steps that were done again × median seconds of a step × GPUs held, over all recoveries on record',
      [[{ project }, lostGpuSeconds]],
    ),
    metric(
      'baton_job_queue_wait_seconds',
      'histogram',
      'From submission until its first attempt got its devices, of jobs that started since the server did',
      histogram('baton_job_queue_wait_seconds', { project }, measures.queueWaitSeconds),
    ),
    metric(
      'baton_checkpoint_duration_seconds',
      'histogram',
      'How long writing a checkpoint took, of those that were completed since the server started',
      histogram('baton_checkpoint_duration_seconds', { project }, measures.checkpointSeconds),
    ),
    metric('baton_devices', 'gauge', 'Devices by kind, CPU slots included', countBy(devices)),
    metric(
      'baton_devices_allocated',
      'gauge',
      'Devices that a job holds, by kind',
      countBy(devices.filter((device) => device.jobId !== null)),
    ),
    metric('baton_gpu_allocated', 'gauge', 'GPUs that a job holds', [
      [{}, gpus.filter((device) => device.jobId !== null).length],
    ]),
    metric(
      'baton_gpu_used_ratio',
      'gauge',
      'How busy a GPU is, 0 to 1',
      gpus.flatMap(({ usedRatio, id, node }): Sample[] =>
        usedRatio === null ? [] : [[{ node, device: id }, usedRatio]],
      ),
    ),
    metric('baton_endpoints', 'gauge', 'Endpoints by state', [
      [{ project, state: 'serving' }, endpoints.serving],
      [{ project, state: 'failing' }, endpoints.failing],
    ]),
    metric(
      'baton_guard_decisions_total',
      'counter',
      'Exchanges that the guard decided and put on record since the server started',
      guard.decisions(project).map(({ policy, action, count }) => [{ policy, action }, count] as const),
    ),
    metric(
      'baton_audit_chain_head_age_seconds',
      'gauge',
      'Age of the newest audit record',
      newestRecord === undefined ? [] : [[{}, Math.max(0, clock.now() - newestRecord.at) / 1000]],
    ),
    metric(
      'baton_http_requests_total',
      'counter',
      'Requests answered since the server started',
      [...requestCounts].map(([key, count]) => {
        const [method = '', route = '', status = ''] = key.split(' ')
        return [{ method, route, status }, count] as const
      }),
    ),
    metric('process_resident_memory_bytes', 'gauge', 'Resident memory of the server', [
      [{}, process.memoryUsage.rss()],
    ]),
    metric('process_cpu_seconds_total', 'counter', 'CPU time of the server', [
      [{}, (usage.userCPUTime + usage.systemCPUTime) / 1e6],
    ]),
    metric('process_start_time_seconds', 'gauge', 'When the server started, since the epoch', [
      [{}, startedAt / 1000],
    ]),
  ].join('')
}

function histogram(name: string, labels: Labels, { buckets, sum }: HistogramReading): Sample[] {
  return [
    ...buckets.map(({ to, count }): Sample => {
      const le = to === Infinity ? '+Inf' : String(to)
      return [{ ...labels, le }, count, `${name}_bucket`]
    }),
    [labels, sum, `${name}_sum`],
    [labels, buckets.at(-1)?.count ?? 0, `${name}_count`],
  ]
}

/** A metric without samples is left out. */
function metric(
  name: string,
  type: 'gauge' | 'counter' | 'histogram',
  help: string,
  samples: readonly Sample[],
): string {
  if (samples.length === 0) return ''
  const lines = samples.map(([labels, value, own]) => `${own ?? name}${labelText(labels)} ${value}\n`)
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

const escapeLabel = (value: string): string =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
