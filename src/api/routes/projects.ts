/** Projects that the caller may choose, and new ones. */
import { CreateProject, page, Project } from '#contract'
import { DEFAULT_PROJECT } from '#identity'
import { recordAct } from '../audit-acts.ts'
import { principalOf } from '../caller.ts'
import type { App, RouteContext } from '../services.ts'

export function projectRoutes(app: App, { identity, guard }: RouteContext): void {
  app.get(
    '/api/v1/projects',
    {
      schema: {
        summary: 'List the projects that the caller may choose with the header Baton-Project',
        tags: ['identity'],
        response: { 200: page(Project) },
      },
    },
    async (request) => ({
      items: [...(await identity.listProjects(principalOf(request)))],
      nextCursor: null,
    }),
  )

  app.post(
    '/api/v1/projects',
    {
      schema: {
        summary: 'Make a project',
        tags: ['identity'],
        body: CreateProject,
        response: { 201: Project },
      },
    },
    async (request, reply) => {
      const { name } = request.body
      await recordAct(guard.audit, request, {
        action: 'project.create',
        target: name,
        project: DEFAULT_PROJECT,
      })
      return reply.code(201).send(await identity.createProject(principalOf(request), name))
    },
  )
}
