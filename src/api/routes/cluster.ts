/** The whole at a glance, its queues and its machines. */
import { z } from 'zod'
import { ClusterNode, Overview, Queue } from '#contract'
import { principalOf } from '../caller.ts'
import type { App, RouteContext } from '../services.ts'

const tags = ['cluster']

export function clusterRoutes(app: App, context: RouteContext): void {
  const { runtime, guard, serving, training, clock, version, startedAt } = context

  app.get(
    '/api/v1/overview',
    { schema: { summary: 'Is anything wrong, and what runs', tags, response: { 200: Overview } } },
    async (request) => {
      const { project } = principalOf(request)
      const [fromRuntime, guard24h, endpoints, python] = await Promise.all([
        runtime.overview(project),
        guard.overview(project),
        serving.overview(project),
        training.python(),
      ])
      const serverMemoryBytes = process.memoryUsage.rss()
      return {
        ...fromRuntime,
        version,
        project,
        startedAt,
        now: clock.now(),
        guard24h,
        endpoints,
        serverMemoryBytes,
        python,
      }
    },
  )

  app.get(
    '/api/v1/queues',
    { schema: { summary: 'Queues', tags, response: { 200: z.object({ items: z.array(Queue) }) } } },
    async (request) => ({ items: [...(await runtime.queues(principalOf(request).project))] }),
  )

  app.get(
    '/api/v1/nodes',
    {
      schema: {
        summary: 'Machines and their devices',
        tags,
        response: { 200: z.object({ items: z.array(ClusterNode) }) },
      },
    },
    async () => ({ items: [...(await runtime.nodes())] }),
  )
}
