/** A runtime in memory: jobs are what a test says they are. */
import { BatonError, newId, shortId } from '#base'
import { JobSpec, type JobDetail, type JobState, type Topic } from '#contract'
import type { FeedEvent, Runtime, SubmitRequest } from '#runtime'

export interface RuntimeDouble {
  readonly runtime: Pick<Runtime, 'submit' | 'list' | 'get' | 'results' | 'stop' | 'events'>
  readonly jobs: JobDetail[]
  /** Ends a job and tells those who listen. */
  end(id: string, state: JobState, evalLoss?: number): void
  /** Called before a job is there (throw to refuse it) and after (throw to die). */
  onSubmit: (request: SubmitRequest, when: 'before' | 'after') => void
}

export function createRuntimeDouble(): RuntimeDouble {
  const jobs: JobDetail[] = []
  const listeners = new Set<(event: FeedEvent) => void>()
  let eventId = 0
  const tell = (topic: Topic, key: string, change: string): void => {
    eventId += 1
    for (const listener of listeners) listener({ id: eventId, at: 0, topic, key, change, project: null })
  }
  const find = (id: string): JobDetail => {
    const job = jobs.find((one) => one.id === id)
    if (job === undefined) throw new BatonError('not-found', 'runtime/job-not-found', `no job ${id}`)
    return job
  }
  const double: RuntimeDouble = {
    jobs,
    onSubmit: () => {},
    end(id, state, evalLoss) {
      const outputs =
        evalLoss === undefined
          ? []
          : [
              {
                name: 'checkpoint',
                kind: 'checkpoint' as const,
                ref: null,
                digest: null,
                metadata: { evalLoss },
              },
            ]
      Object.assign(find(id), { state, outputs })
      tell('job', id, 'state')
    },
    runtime: {
      async submit(request) {
        double.onSubmit(request, 'before')
        const job = newJob(request)
        jobs.push(job)
        double.onSubmit(request, 'after')
        return { job, warnings: [] }
      },
      list: async ({ studyId, kind }) => ({
        items: jobs.filter(
          (job) =>
            (studyId === undefined || job.studyId === studyId) && (kind === undefined || job.kind === kind),
        ),
        nextCursor: null,
      }),
      get: async (_project, id) => ({ ...find(id) }),
      async stop(_project, id) {
        double.end(id, 'stopped')
        return find(id)
      },
      results: async (_project, ids) =>
        ids
          .map(find)
          .map(({ spec: _spec, attempts: _attempts, recoveries: _recoveries, outputs, ...job }) => ({
            job,
            outputs,
            last: { loss: null, evalLoss: null },
          })),
      events: {
        publish: async ({ topic, key, change }) => tell(topic, key, change),
        after: async () => [],
        newestId: async () => eventId,
        listen(listener) {
          listeners.add(listener)
          return () => void listeners.delete(listener)
        },
      },
    },
  }
  return double
}

function newJob({ spec: input, project, owner, studyId }: SubmitRequest): JobDetail {
  const spec = JobSpec.parse(input)
  const id = newId('job', Date.now())
  return {
    id,
    shortId: shortId(id),
    name: spec.name,
    kind: spec.kind,
    state: 'running',
    queue: spec.queue,
    priority: spec.priority,
    project,
    owner,
    tasks: spec.resources.tasks,
    devices: spec.resources.devices,
    deviceKind: spec.resources.deviceKind,
    position: null,
    waitReason: null,
    progress: null,
    studyId: studyId ?? null,
    message: null,
    restarts: 0,
    faults: 0,
    stepsLost: 0,
    createdAt: 0,
    startedAt: null,
    endedAt: null,
    spec,
    attempts: [],
    recoveries: [],
    outputs: [],
  }
}
