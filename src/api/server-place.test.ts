import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { claimServerPlace } from './server-place.ts'

test('a server.json that somebody deletes or spoils is back while the server runs, and gone when it ends', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'baton-place-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'server.json')
  const place = await claimServerPlace(folder)
  await place.announce({ url: 'http://127.0.0.1:1', startedAt: 1, version: '0.0.0' })
  const text = readFileSync(file, 'utf8')
  for (const spoil of [() => rmSync(file), () => writeFileSync(file, '{garbage')]) {
    spoil()
    while (!existsSync(file) || readFileSync(file, 'utf8') !== text) await sleep(20)
  }
  await place.leave()
  assert(!existsSync(file))
})
