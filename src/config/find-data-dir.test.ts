import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { findDataDir } from './index.ts'

test('the data directory is the named one, else the nearest above, else the checkout, else home', (t) => {
  const root = mkdtempSync(join(tmpdir(), 'baton-find-'))
  t.after(() => rmSync(root, { recursive: true }))
  const [deep, checkoutDir, homeDir] = [join(root, 'a b', 'c'), join(root, 'checkout'), join(root, 'home')]
  mkdirSync(deep, { recursive: true })
  const find = (env: Record<string, string>, checkout: string | null): string =>
    findDataDir({ env, cwd: deep, checkoutDir: checkout, homeDir })

  assert.equal(find({}, null), join(homeDir, '.baton'))
  assert.equal(find({}, checkoutDir), join(checkoutDir, '.baton'))
  mkdirSync(join(root, 'a b', '.baton'))
  assert.equal(find({}, checkoutDir), join(root, 'a b', '.baton'))
  assert.equal(find({ BATON_DATA_DIR: 'data' }, checkoutDir), join(deep, 'data'))
})
