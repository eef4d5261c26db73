import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadConfig } from './index.ts'

const load = (settings: Record<string, string>) =>
  loadConfig({
    dataDir: '/nonexistent',
    env: Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [`BATON_SERVER__OIDC__${name}`, value]),
    ),
  }).server.oidc

const good = { ISSUER: 'https://login.example.org/realms/team', CLIENT_ID: 'baton' }

test('a provider is an address and a client; by plain http it is on loopback alone', () => {
  assert.deepEqual(load({}), { allowedDomains: [] })
  assert.deepEqual(load({ ...good, ALLOWED_DOMAINS: 'example.org, example.com' }), {
    issuer: good.ISSUER,
    clientId: 'baton',
    allowedDomains: ['example.org', 'example.com'],
  })
  for (const issuer of ['http://127.0.0.1:9000', 'http://localhost/realm', 'http://[::1]:9000'])
    assert.equal(load({ ...good, ISSUER: issuer }).issuer, issuer)
  for (const issuer of [
    'http://login.example.org',
    'http://127.0.0.1.evil.example',
    'http://localhost.evil.example',
    'ftp://127.0.0.1',
    'login.example.org',
    'javascript:alert(1)',
  ])
    assert.throws(() => load({ ...good, ISSUER: issuer }), { code: 'config/bad-setting' }, issuer)
  for (const half of [{ ISSUER: good.ISSUER }, { CLIENT_ID: 'baton' }])
    assert.throws(() => load(half), { code: 'config/bad-setting' })
})

test('people whom no account is for get one only where their domains are named, and never as administrator', () => {
  assert.throws(() => load({ ...good, DEFAULT_ROLE: 'engineer' }), { code: 'config/bad-setting' })
  const open = { ...good, ALLOWED_DOMAINS: 'example.org' }
  assert.equal(load({ ...open, DEFAULT_ROLE: 'engineer' }).defaultRole, 'engineer')
  assert.throws(() => load({ ...open, DEFAULT_ROLE: 'admin' }), { code: 'config/bad-setting' })
})
