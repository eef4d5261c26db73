import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { test } from 'node:test'
import { identifyProcess } from '#base'
import { runCli, type Environment } from '../index.ts'

const SECRET = 'a-secret-that-signs-in'

test('a sign-in link is printed to a person or as JSON, and not into a log', async (t) => {
  let linkCount = 0
  const server = createServer((request, response) => {
    request.resume()
    linkCount += 1
    const url = `http://127.0.0.1/sign-in#${SECRET}`
    response.writeHead(201, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ url, expiresAt: Date.now() }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const { port } = server.address() as { port: number }
  const dataDir = mkdtempSync(join(tmpdir(), 'baton-up-'))
  t.after(() => rmSync(dataDir, { recursive: true }))
  // As if this process were the server: it runs already.
  const running = { ...identifyProcess(process.pid), url: `http://127.0.0.1:${port}`, startedAt: Date.now() }
  writeFileSync(join(dataDir, 'server.json'), JSON.stringify(running))
  writeFileSync(join(dataDir, 'admin.key'), 'baton_test')

  const up = async (argv: readonly string[], isTTY: boolean): Promise<string> => {
    let said = ''
    const sink = (): NodeJS.WriteStream =>
      Object.assign(new Writable({ write: (chunk, _, done) => ((said += String(chunk)), done()) }), {
        isTTY,
      }) as unknown as NodeJS.WriteStream
    const environment: Environment = {
      variables: { BATON_DATA_DIR: dataDir },
      cwd: dataDir,
      homeDir: dataDir,
      stdin: process.stdin,
      stdout: sink(),
      stderr: sink(),
    }
    assert.equal(await runCli(['up', ...argv], environment, new Set()), 0)
    return said
  }
  const logged = await up([], false)
  assert.match(logged, /Sign in: baton open/)
  assert(!logged.includes(SECRET))
  assert.equal(linkCount, 0, 'none is made that nobody is shown')
  assert((await up([], true)).includes(SECRET))
  assert((await up(['--json'], false)).includes(SECRET))
})
