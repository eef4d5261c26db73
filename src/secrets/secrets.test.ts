import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { systemClock } from '#base'
import { testStore, type TestStore } from '#store/testing'
import { checkKeyFile, createSecrets } from './create-secrets.ts'
import type { Secrets } from './service.ts'

const OWN = 'default'

async function given(t: TestContext): Promise<{ store: TestStore; secrets: Secrets; file: string }> {
  const store = await testStore()
  t.after(() => store.close())
  const secrets = createSecrets({ db: store.db, clock: systemClock, dataDir: store.dataDir })
  return { store, secrets, file: join(store.dataDir, 'secret.key') }
}

const valueOf = async (secrets: Secrets, name: string, attempt = 'att_1', project = OWN): Promise<string> =>
  (await secrets.give(attempt, project, [name])).get(name) ?? ''

test('a value is stored sealed, listed by name alone, and given as it is now', async (t) => {
  const { store, secrets, file } = await given(t)
  assert(!existsSync(file), 'no key before the first value')
  await secrets.put(OWN, 'hf-token', 'hf_first-value', 'ann')
  assert.equal(await valueOf(secrets, 'hf-token'), 'hf_first-value')
  const entry = await secrets.put(OWN, 'hf-token', 'hf_second-value', 'ben')
  assert.deepEqual([entry.version, entry.updatedBy, entry.isReadable], [2, 'ben', true])
  assert.equal(await valueOf(secrets, 'hf-token', 'att_2'), 'hf_second-value')
  assert.deepEqual(
    (await secrets.list(OWN)).map(({ name, version }) => [name, version]),
    [['hf-token', 2]],
  )
  const rows = await store.db.selectFrom('secret').selectAll().execute()
  for (const { sealed } of rows) assert(!sealed.includes('value'))
  assert(!JSON.stringify(rows).includes(readFileSync(file, 'utf8').split('\n')[1] ?? '?'))
})

test('another project’s secrets are not there', async (t) => {
  const { store, secrets } = await given(t)
  await secrets.put(OWN, 'token', 'value of the own', 'ann')
  await secrets.put('other', 'token', 'value of the other', 'eve')
  await secrets.put('other', 'more', 'only of the other', 'eve')
  assert.equal(await valueOf(secrets, 'token'), 'value of the own')
  assert.deepEqual(
    (await secrets.list(OWN)).map(({ name }) => name),
    ['token'],
  )
  await assert.rejects(secrets.requireAll(OWN, ['more']), { code: 'secrets/not-found' })
  await assert.rejects(secrets.remove(OWN, 'more'), { code: 'secrets/not-found' })
  // A row that is copied over to another project, name or version does not open there.
  const row = await store.db
    .selectFrom('secret')
    .selectAll()
    .where('name', '=', 'more')
    .executeTakeFirstOrThrow()
  for (const copy of [{ project: OWN }, { name: 'copied' }])
    await store.db
      .insertInto('secret')
      .values({ ...row, ...copy })
      .execute()
  await assert.rejects(valueOf(secrets, 'more'), { code: 'secrets/changed' })
  await assert.rejects(valueOf(secrets, 'copied', 'att_1', 'other'), { code: 'secrets/changed' })
})

test('a name that is not there is refused, with the one that was meant', async (t) => {
  const { secrets } = await given(t)
  await secrets.put(OWN, 'hf-token', 'some value', 'ann')
  await assert.rejects(secrets.requireAll(OWN, ['hf-token', 'hf-tokn']), {
    code: 'secrets/not-found-meant',
    hint: 'Did you mean "hf-token"? Otherwise make it: baton secret set hf-tokn',
  })
  await assert.rejects(secrets.requireAll(OWN, ['database']), {
    code: 'secrets/not-found',
    hint: 'Make it: baton secret set database',
  })
})

test('what an attempt was given is known while its log is kept, also when it was replaced or removed', async (t) => {
  const { store, secrets } = await given(t)
  await secrets.put(OWN, 'token', 'first value', 'ann')
  await secrets.give('att_1', OWN, ['token'])
  await secrets.put(OWN, 'token', 'second value', 'ann')
  await secrets.give('att_1', OWN, ['token'])
  await secrets.remove(OWN, 'token')
  await assert.rejects(secrets.requireAll(OWN, ['token']), { code: 'secrets/not-found' })
  assert.deepEqual((await secrets.givenTo('att_1')).map(({ value }) => value).toSorted(), [
    'first value',
    'second value',
  ])
  await secrets.forget('att_1')
  assert.deepEqual(await secrets.givenTo('att_1'), [])
  assert.deepEqual(await store.db.selectFrom('secret').selectAll().execute(), [], 'and then it is gone')
  assert.equal((await secrets.put(OWN, 'token', 'third value', 'ann')).version, 1)
})

test('a lost key is told, is never silently replaced, and can be given up', async (t) => {
  const { secrets, file } = await given(t)
  await secrets.put(OWN, 'token', 'some value', 'ann')
  const kept = readFileSync(file)
  rmSync(file)
  assert.deepEqual(
    (await secrets.list(OWN)).map(({ isReadable }) => isReadable),
    [false],
  )
  for (const act of [
    () => secrets.give('att_1', OWN, ['token']),
    () => secrets.put(OWN, 'other', 'value', 'ann'),
    () => secrets.rotateKey(OWN, { how: 'new-key' }),
  ])
    await assert.rejects(act(), { code: 'secrets/key-lost' })
  assert(!existsSync(file))
  assert.deepEqual((await secrets.rotateKey(OWN, { how: 'lost-key' })).unreadable, ['token'])
  await secrets.put(OWN, 'other', 'new value', 'ann')
  assert.equal(await valueOf(secrets, 'other'), 'new value')
  await assert.rejects(valueOf(secrets, 'token'), { code: 'secrets/key-unknown' })
  await assert.rejects(secrets.rotateKey(OWN, { how: 'new-key' }), { code: 'secrets/key-unknown' })
  // It turns up again: below the new one it opens what it sealed.
  writeFileSync(file, `${readFileSync(file, 'utf8')}${kept.toString('utf8')}`)
  assert.equal(await valueOf(secrets, 'token'), 'some value')
  await secrets.rotateKey(OWN, { how: 'new-key' })
  assert.equal(await valueOf(secrets, 'other'), 'new value')
})

test('a named key file is never made, and changes keys by its own order', async (t) => {
  const { store } = await given(t)
  const keyFile = join(store.dataDir, 'mounted')
  const secrets = createSecrets({ db: store.db, clock: systemClock, dataDir: store.dataDir, keyFile })
  for (const act of [
    () => checkKeyFile({ dataDir: store.dataDir, keyFile }),
    () => secrets.put(OWN, 'token', 'value', 'ann'),
  ])
    await assert.rejects(act(), { code: 'secrets/key-file-missing' })
  const [old, next] = [Buffer.alloc(32, 1).toString('base64'), Buffer.alloc(32, 2).toString('base64')]
  writeFileSync(keyFile, old, { mode: 0o600 })
  await checkKeyFile({ dataDir: store.dataDir, keyFile })
  await checkKeyFile({ dataDir: store.dataDir })
  await secrets.put(OWN, 'token', 'some value', 'ann')
  writeFileSync(keyFile, `${next}\n${old}`)
  assert.equal((await secrets.rotateKey(OWN, { how: 'from-file' })).sealedCount, 1)
  assert.equal(readFileSync(keyFile, 'utf8'), `${next}\n${old}`)
  writeFileSync(keyFile, next)
  assert.equal(await valueOf(secrets, 'token'), 'some value')
})

test('values are set, given and the key changed, all at once, and nothing is lost', async (t) => {
  const { store, secrets, file } = await given(t)
  const second = createSecrets({ db: store.db, clock: systemClock, dataDir: store.dataDir })
  const names = ['a', 'b', 'c', 'd']
  const acts = names.flatMap((name) => [
    secrets.put(OWN, name, `first of ${name}`, 'ann'),
    second.rotateKey(OWN, { how: 'new-key' }),
    second.put(OWN, name, `value of ${name}`, 'ann').then(() => secrets.give(`att_${name}`, OWN, [name])),
  ])
  await Promise.all(acts)
  for (const name of names) assert.match(await valueOf(secrets, name), new RegExp(`(first|value) of ${name}`))
  await secrets.rotateKey(OWN, { how: 'new-key' })
  assert.equal(keyCount(file), 1)
})

const keyCount = (file: string): number =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#')).length

test('a change of the key that is killed at any step loses nothing, and can be done again', async (t) => {
  const { store, secrets, file } = await given(t)
  const names = ['a', 'b', 'c']
  for (const name of names) await secrets.put(OWN, name, `value of ${name}`, 'ann')
  for (const step of ['begun', 'key-written', 'rows-sealed', 'committed', 'done']) {
    const before = readFileSync(file, 'utf8')
    assert.equal(await killedAt(store, file, step), 'SIGKILL', step)
    for (const name of names) assert.equal(await valueOf(secrets, name), `value of ${name}`, step)
    await secrets.put(OWN, 'late', `set after ${step}`, 'ann')
    assert.equal(keyCount(file), { begun: 1, done: 1 }[step] ?? 2, step)
    await secrets.rotateKey(OWN, { how: 'new-key' })
    assert.equal(keyCount(file), 1, step)
    assert.notEqual(readFileSync(file, 'utf8'), before)
    for (const name of names) assert.equal(await valueOf(secrets, name), `value of ${name}`, step)
    assert.equal(await valueOf(secrets, 'late'), `set after ${step}`)
  }
})

async function killedAt({ address, dataDir }: TestStore, path: string, step: string): Promise<string | null> {
  assert(address.kind === 'socket')
  const { folder, password, database } = address
  const url = `postgres://baton:${encodeURIComponent(password)}@/${database}?host=${encodeURIComponent(folder)}`
  const program = fileURLToPath(new URL('./testing/rotate-process.ts', import.meta.url))
  const child = spawn(process.execPath, [program], {
    env: {
      PATH: process.env['PATH'],
      BATON_TEST_ROTATION: JSON.stringify({ url, dataDir, path, step }),
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null]
  return signal
}
