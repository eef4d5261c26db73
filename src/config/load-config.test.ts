import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { loadConfig, type Config } from './index.ts'
import { referenceFile, renderReference } from './reference.ts'
import { listSettings } from './settings.ts'

/** Settings as loaded with this text in baton.yaml. */
function load(t: TestContext, yaml: string | null, env = {}, flags = {}): Config {
  const dataDir = mkdtempSync(join(tmpdir(), 'baton-config-'))
  t.after(() => rmSync(dataDir, { recursive: true }))
  if (yaml !== null) writeFileSync(join(dataDir, 'baton.yaml'), yaml)
  return loadConfig({ env, dataDir, flags })
}

test('without a file every setting has its default', (t) => {
  const config = load(t, null)
  assert.equal(config.server.host, '127.0.0.1')
  assert.equal(config.server.port, 7420)
  assert.equal(config.server.allowInsecureRemote, false)
  assert.equal(config.runtime.cpuSlots, 'auto')
  assert.deepEqual(config.server.tls, {})
  assert.equal(config.database.url, undefined)
})

test('a flag goes before the environment, the environment before the file, the file before the default', (t) => {
  const yaml = 'server: { port: 1, host: 127.0.0.2 }\nscheduler:\n  cycleMs: 900\n'
  const env = { BATON_SERVER__PORT: '2', BATON_SCHEDULER__CYCLE_MS: '800', BATON_PYTHON: '/usr/bin/python3' }
  const config = load(t, yaml, env, { 'server.port': 3, 'server.host': undefined })
  assert.deepEqual([config.server.port, config.scheduler.cycleMs, config.server.host], [3, 800, '127.0.0.2'])
})

test('text of the environment becomes numbers, switches and lists', (t) => {
  const config = load(t, null, {
    BATON_SERVER__ALLOW_INSECURE_REMOTE: 'false',
    BATON_SERVER__PUBLIC_HOSTS: 'a.example.org, b.example.org',
    BATON_RUNTIME__CPU_SLOTS: '3',
    BATON_DATABASE_URL: 'postgres://localhost/baton',
  })
  assert.equal(config.server.allowInsecureRemote, false)
  assert.deepEqual(config.server.publicHosts, ['a.example.org', 'b.example.org'])
  assert.equal(config.runtime.cpuSlots, 3)
  assert.equal(config.database.url, 'postgres://localhost/baton')
})

test('an unknown name is refused with its line, its column and the name it resembles', (t) => {
  assert.throws(() => load(t, 'log: { level: info }\nscheduler:\n  cycleMS: 900\n'), {
    code: 'config/unknown-setting',
    message: /baton\.yaml:3:3: there is no setting "scheduler\.cycleMS"/,
    hint: 'Did you mean "scheduler.cycleMs"?',
  })
  assert.throws(() => load(t, 'sever:\n  port: 1\n'), { hint: 'Did you mean "server"?' })
  assert.throws(() => load(t, null, { BATON_SCHEDULER__CYCLE_M: '5' }), {
    code: 'config/unknown-setting',
    hint: 'Did you mean "BATON_SCHEDULER__CYCLE_MS"?',
  })
})

test('a value out of its range is refused with the place it stands at', (t) => {
  assert.throws(() => load(t, 'server:\n  port: 70000\n'), {
    code: 'config/bad-setting',
    message: /baton\.yaml:2:3: server\.port: /,
  })
  assert.throws(() => load(t, null, { BATON_LOG__LEVEL: 'loud' }), {
    message: /^BATON_LOG__LEVEL: log\.level: /,
  })
  assert.throws(() => load(t, 'server:\n  tls: { certFile: a.pem }\n'), {
    message: /server\.tls: needs both certFile and keyFile/,
  })
})

test('broken YAML, and YAML that is no map, are refused with line and column', (t) => {
  assert.throws(() => load(t, 'server:\n  port: [1\n'), {
    code: 'config/bad-file',
    message: /baton\.yaml:\d+:\d+/,
  })
  assert.throws(() => load(t, '- server\n'), { code: 'config/bad-file', message: /baton\.yaml:1:1/ })
  assert.throws(() => load(t, 'server: 5\n'), {
    code: 'config/bad-file',
    message: /server must hold settings/,
  })
  assert.throws(() => load(t, 'server:\n  port: 1\n  port: 2\n'), { code: 'config/bad-file' })
})

test('a file that is named must be there', () => {
  assert.throws(() => loadConfig({ env: {}, dataDir: '/tmp', file: '/nonexistent/baton.yaml' }), {
    code: 'config/bad-file',
  })
})

test('every setting has a sentence, and docs/configuration.md is current', () => {
  for (const setting of listSettings()) assert.notEqual(setting.description, '', setting.key)
  assert.equal(readFileSync(referenceFile, 'utf8'), renderReference(), 'run: node src/config/reference.ts')
})
