import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import { request } from 'node:https'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { testApi } from '../testing/test-api.ts'
import { CERTIFICATE, KEY } from '../testing/tls-pair.ts'
import { isLoopback } from './may-listen.ts'
import { servedHosts } from './served-hosts.ts'

test('two Host headers, or none, are refused', async (t) => {
  const listening = await testApi({}, { config: { port: 0 } })
  t.after(() => listening.close())
  const { port } = await listening.listen()
  const ask = (head: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let text = ''
      const socket = connect(port, '127.0.0.1', () => socket.write(`${head}\r\nConnection: close\r\n\r\n`))
      socket.setEncoding('utf8').on('data', (piece: string) => (text += piece))
      socket.on('close', () => resolve(text.split('\r\n')[0] ?? '')).on('error', reject)
    })
  assert.match(await ask(`GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:${port}`), /200/)
  assert.match(await ask(`GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nHost: evil.example`), /4\d\d/)
  assert.match(await ask('GET /healthz HTTP/1.0'), /421/)
  const named = (target: string) => ask(`GET http://${target}/healthz HTTP/1.1\r\nHost: 127.0.0.1:${port}`)
  assert.match(await named(`127.0.0.1:${port}`), /200/)
  assert.match(await named('evil.example'), /421/, 'a host in the target goes before the header')
  assert.match(await ask('GET /healthz HTTP/1.1'), /400/)
})

test('public names are served as the setting says them, wildcard addresses are no names', () => {
  const settings = {
    host: '0.0.0.0',
    publicHosts: ['Baton.example.org', '10.0.0.5:7420', '::7'],
    isTls: false,
  }
  const served = servedHosts(settings, 7420)
  for (const host of [
    'baton.example.org',
    'baton.example.org:7420',
    '10.0.0.5:7420',
    'localhost:7420',
    '[::7]:7420',
  ])
    assert(served.has(host), host)
  for (const host of ['0.0.0.0:7420', '10.0.0.5', 'example.org', '10.0.0.6:7420'])
    assert(!served.has(host), host)
  assert(servedHosts({ ...settings, isTls: true }, 443).has('localhost'))
})

test('listening where others reach us needs TLS or a person who says otherwise', async () => {
  for (const host of ['127.0.0.1', '127.9.9.9', '::1', '0:0:0:0:0:0:0:1', 'localhost'])
    assert(isLoopback(host), host)
  for (const host of [
    '0.0.0.0',
    '::',
    '10.0.0.1',
    '::ffff:10.0.0.1',
    'baton.example.org',
    '1::1',
    '127.0.0.1.evil.example',
  ])
    assert(!isLoopback(host), host)
  await assert.rejects(testApi({}, { config: { host: '0.0.0.0' } }), { code: 'server/insecure-remote' })
  const allowed = await testApi({}, { config: { host: '0.0.0.0', allowInsecureRemote: true } })
  await allowed.close()
  await assert.rejects(
    testApi({}, { config: { host: '0.0.0.0', tls: { certFile: '/none.pem', keyFile: '/none.key' } } }),
    { code: 'server/tls-unreadable' },
  )
})

test('with a certificate the server speaks HTTPS, also where others reach it, and cookies are for HTTPS only', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'baton-tls-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  writeFileSync(certFile, CERTIFICATE)
  writeFileSync(keyFile, KEY, { mode: 0o600 })
  const api = await testApi({}, { config: { host: '0.0.0.0', port: 0, tls: { certFile, keyFile } } })
  t.after(() => api.close())
  const { url, port } = await api.listen()
  assert.equal(url, `https://127.0.0.1:${port}`)

  const link = await api.identity.createSignInLink(url, await api.localAdmin())
  const { status, headers } = await postJson(
    `${url}/api/v1/session`,
    { origin: url },
    {
      secret: new URL(link.url).hash.slice(1),
    },
  )
  assert.equal(status, 200)
  assert.match(String(headers['set-cookie']), /; Secure$/)
  assert.match(String(headers['strict-transport-security']), /max-age/)
  await assert.rejects(fetch(`http://127.0.0.1:${port}/healthz`), 'it speaks nothing else')

  await assert.rejects(
    testApi({}, { config: { host: '0.0.0.0', tls: { certFile: keyFile, keyFile: certFile } } }),
    { code: 'server/tls-unreadable' },
  )
})

function postJson(
  url: string,
  headers: Record<string, string>,
  body: object,
): Promise<{ status: number | undefined; headers: IncomingHttpHeaders }> {
  return new Promise((resolve, reject) => {
    const options = {
      method: 'POST',
      ca: CERTIFICATE,
      headers: { ...headers, 'content-type': 'application/json' },
    }
    const sent = request(url, options, (response) => {
      response.resume()
      resolve({ status: response.statusCode, headers: response.headers })
    })
    sent.on('error', reject).end(JSON.stringify(body))
  })
}
