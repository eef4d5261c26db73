import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { HOST, testApi } from '../testing/test-api.ts'

const headers = { host: HOST, accept: 'text/html,*/*' }

test('the console’s files, its page for every address, and 404 for what is missing', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'baton console '))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<title>one</title>')
  writeFileSync(join(folder, 'assets/app-1a2b.js'), 'run()')
  const api = await testApi({}, { consoleDir: folder })
  t.after(async () => {
    await api.close()
    rmSync(folder, { recursive: true })
  })
  const get = (url: string, extra = {}) => api.app.inject({ url, headers: { ...headers, ...extra } })

  for (const url of ['/', '/index.html', '/sign-in', '/jobs/job_1', '/datasets/docs?tab=rows']) {
    const page = await get(url)
    assert.equal(page.statusCode, 200, url)
    assert.match(page.body, /one/)
    assert.match(String(page.headers['content-type']), /^text\/html/)
    assert.equal(page.headers['cache-control'], 'no-cache')
  }
  const script = await get('/assets/app-1a2b.js')
  assert.equal(script.body, 'run()')
  assert.match(String(script.headers['cache-control']), /immutable/)
  assert.match(String(script.headers['content-type']), /javascript/)
  assert.equal((await get('/assets/old-9f.js')).statusCode, 404)
  writeFileSync(join(folder, 'assets/app-1a2b.js.br'), 'as brotli')
  writeFileSync(join(folder, 'assets/app-1a2b.js.gz'), 'as gzip')
  for (const [accepted, encoding, body] of [
    ['gzip, deflate, br', 'br', 'as brotli'],
    ['gzip', 'gzip', 'as gzip'],
    ['identity', undefined, 'run()'],
  ]) {
    const packed = await get('/assets/app-1a2b.js', { 'accept-encoding': accepted })
    assert.deepEqual([packed.headers['content-encoding'], packed.body], [encoding, body])
    assert.match(String(packed.headers['content-type']), /javascript/)
    assert.match(String(packed.headers['cache-control']), /immutable/)
    assert.equal(packed.headers['vary'], 'accept-encoding')
  }
  assert.equal((await get('/favicon.ico', { accept: 'image/*' })).statusCode, 404)
  assert.equal((await get('/api/none')).statusCode, 404)

  writeFileSync(join(folder, 'index.html'), '<title>two</title>')
  assert.match((await get('/jobs')).body, /two/, 'a new build needs no restart')
})

test('without a build the page says how to make one', async (t) => {
  const api = await testApi({}, { consoleDir: '/nonexistent/dist' })
  t.after(() => api.close())
  const page = await api.app.inject({ url: '/', headers })
  assert.equal(page.statusCode, 503)
  assert.match(page.body, /npm run console:build/)
})
