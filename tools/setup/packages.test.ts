import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
// @ts-expect-error: plain JavaScript, because it runs before the pinned Node is there.
import { whatIsMissing as untyped } from './packages.mjs'

const whatIsMissing = untyped as (root: string) => string | null

test('packages count as installed only when each is there in the version of the lock', (t) => {
  const root = mkdtempSync(join(tmpdir(), 'baton setup '))
  t.after(() => rmSync(root, { recursive: true }))
  const wanted = {
    '': { name: 'baton' },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/b': {
      version: '2.0.0',
      integrity: 'sha512-b',
      optional: true,
      os: ['darwin'],
      cpu: ['arm64'],
    },
    'node_modules/c': {
      version: '3.0.0',
      integrity: 'sha512-c',
      optional: true,
      os: ['linux'],
      cpu: [process.arch],
    },
    'node_modules/d': { link: true, resolved: 'tools/empty-package' },
  }
  const write = (path: string, packages: object): void =>
    writeFileSync(join(root, path), JSON.stringify({ packages }))
  const unpack = (path: string): void => {
    mkdirSync(join(root, path), { recursive: true })
    writeFileSync(join(root, path, 'package.json'), '{}')
  }
  write('package-lock.json', wanted)
  assert.equal(whatIsMissing(root), 'nothing is installed yet')

  unpack('node_modules/a')
  write('node_modules/.package-lock.json', { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } })
  assert.equal(whatIsMissing(root), 'c 3.0.0 is not installed', 'an optional package that is for this system')

  const both = { 'node_modules/a': wanted['node_modules/a'], 'node_modules/c': wanted['node_modules/c'] }
  write('node_modules/.package-lock.json', both)
  assert.equal(whatIsMissing(root), 'c is gone')
  unpack('node_modules/c')
  assert.equal(whatIsMissing(root), null)

  write('package-lock.json', { ...wanted, 'node_modules/a': { version: '1.0.1', integrity: 'sha512-other' } })
  assert.equal(whatIsMissing(root), 'a 1.0.1 is not installed')
})
