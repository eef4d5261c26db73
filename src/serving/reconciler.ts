/** Looks after all endpoints: often while one of them is on its way, now and then otherwise. */
import { adoptReplicas } from './adopt-replicas.ts'
import { projectsWithEndpoints, readEndpoint, type StoredEndpoint } from './endpoint-rows.ts'
import { reconcileEndpoint, type ReconcileDeps } from './reconcile-endpoint.ts'

export interface Reconciler {
  start(endpoints: () => Promise<StoredEndpoint[]>): Promise<void>
  /** Looks soon. */
  wake(): void
  /** Looks at one endpoint before it returns. */
  now(project: string, name: string): Promise<void>
  close(): Promise<void>
}

/** A replica loads for about a second; nobody tells when it is ready. */
const UNSETTLED_LOOK_MS = 250
/** How long a replica that hangs can go unnoticed by those who do not ask it. */
const SETTLED_LOOK_MS = 2_000

export function createReconciler(deps: ReconcileDeps): Reconciler {
  const { db, runtime, log } = deps
  let endpointsToLookAt: (() => Promise<StoredEndpoint[]>) | null = null
  let timer: NodeJS.Timeout | undefined
  let isClosed = false
  let endListening = (): void => {}
  /** All looks, one after the other. */
  let last: Promise<unknown> = Promise.resolve()

  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const done = last.then(work, work)
    last = done.catch(() => {})
    return done
  }

  async function lookAtAll(): Promise<boolean> {
    let isSettled = true
    for (const endpoint of (await endpointsToLookAt?.()) ?? []) {
      try {
        const isChanged = await reconcileEndpoint(deps, endpoint)
        if (isChanged || !(endpoint.state === 'serving' || endpoint.state === 'stopped')) isSettled = false
      } catch (error) {
        isSettled = false
        log.error('An endpoint could not be looked after; it is tried again', {
          endpoint: endpoint.name,
          error,
        })
      }
    }
    return isSettled
  }

  function lookAfter(ms: number): void {
    clearTimeout(timer)
    if (isClosed || endpointsToLookAt === null) return
    timer = setTimeout(() => {
      inTurn(lookAtAll).then(
        (isSettled) => lookAfter(isSettled ? SETTLED_LOOK_MS : UNSETTLED_LOOK_MS),
        (error: unknown) => {
          log.error('The endpoints could not be looked after; it is tried again', { error })
          lookAfter(SETTLED_LOOK_MS)
        },
      )
    }, ms)
    timer.unref()
  }

  const wake = (): void => lookAfter(0)

  return {
    wake,
    now: (project, name) =>
      inTurn(async () => {
        const endpoint = await readEndpoint(db, project, name)
        if (endpoint !== null) await reconcileEndpoint(deps, endpoint)
        wake()
      }),
    async start(endpoints) {
      endpointsToLookAt = endpoints
      await inTurn(async () => {
        const all = await endpoints()
        for (const project of await projectsWithEndpoints(db)) {
          await adoptReplicas(
            deps,
            project,
            all.filter((endpoint) => endpoint.project === project),
          )
        }
        await lookAtAll()
      })
      endListening = runtime.events.listen(({ topic, change }) => {
        if (topic === 'job' && change === 'state') wake()
      })
      lookAfter(UNSETTLED_LOOK_MS)
    },
    async close() {
      isClosed = true
      clearTimeout(timer)
      endListening()
      await last
    },
  }
}
