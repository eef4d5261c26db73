/** The console: files of its build, and its one page for every address that a person may type. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import staticFiles from '@fastify/static'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { routeNotFound } from '../errors.ts'
import type { App } from '../services.ts'
import { isProgramPath } from '../trust/security-headers.ts'

const YEAR_SECONDS = 31_536_000

const NOT_BUILT = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Baton</title>
<body><h1>The console is not built</h1>
<p>The server runs; its console is missing. Build it with <code>npm run console:build</code>, then reload.</p>
`

export function consoleRoutes(app: App, consoleDir: string | null): void {
  if (consoleDir !== null) {
    void app.register(staticFiles, {
      root: consoleDir,
      dotfiles: 'ignore',
      cacheControl: false,
      // What the build left beside its files; a file that has none is sent as it is.
      preCompressed: true,
      setHeaders: (reply, path) => {
        // Names under assets/ hold a hash of their content.
        const isHashed = path.startsWith(join(consoleDir, 'assets'))
        reply.header('cache-control', isHashed ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache')
      },
    })
  }

  app.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split('?')[0] ?? ''
    if (!isNavigation(request, path)) throw routeNotFound(request.method, path)
    return sendPage(reply, consoleDir)
  })
}

/** A person's browser opens an address; a script that asks for a missing file gets a 404. */
const isNavigation = (request: FastifyRequest, path: string): boolean =>
  (request.method === 'GET' || request.method === 'HEAD') &&
  !isProgramPath(path) &&
  !path.startsWith('/assets/') &&
  request.headers.accept?.includes('text/html') === true

async function sendPage(reply: FastifyReply, consoleDir: string | null): Promise<FastifyReply> {
  reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache')
  if (consoleDir === null) return reply.code(503).send(NOT_BUILT)
  try {
    // Read each time: a new build takes effect without a restart.
    return await reply.code(200).send(await readFile(join(consoleDir, 'index.html')))
  } catch {
    return reply.code(503).send(NOT_BUILT)
  }
}
