import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { seededRandom, systemClock } from '#base'
import { isTerminal } from '#contract'
import { createSecrets } from '#secrets'
import type { TestStore } from '#store/testing'
import { PROJECT, testRuntime, waitForJob } from './testing/test-runtime.ts'

test('a server that is killed is followed by one that adopts what runs', async (t) => {
  const given = await testRuntime()
  t.after(given.close)
  const server = await startServer(given.store)
  const step = `for i in $(seq 1 200); do
    echo '{"at":'$(date +%s%3N)',"phase":"train","done":'$i',"total":200,"unit":"steps","step":'$i'}' >> $BATON_ATTEMPT_DIR/progress.jsonl
    [ -f "$BATON_STATE_DIR/../end" ] && exit 0; sleep 0.05; done`
  const { job } = await given.runtime.submit({
    spec: {
      name: 'long',
      command: ['sh', '-c', `echo $$ >> "$BATON_STATE_DIR/starts"; cd "$BATON_STATE_DIR"; ${step}`],
    },
    project: PROJECT,
    owner: 'admin',
  })
  const before = await waitForJob(given.runtime, job.id, { job: (seen) => (seen.progress?.done ?? 0) > 3 })
  await kill(server)
  await given.runtime.start()
  const after = await waitForJob(given.runtime, job.id, {
    job: (seen) => (seen.progress?.done ?? 0) > (before.progress?.done ?? 0),
  })
  assert.equal(after.state, 'running')
  assert.equal(after.attempts.length, 1)
  assert.deepEqual(
    after.recoveries.map(({ ring, stepsLost }) => [ring, stepsLost]),
    [[0, 0]],
  )
  assert((after.recoveries[0]?.seconds ?? -1) >= 0)
  const starts = readFileSync(join(given.store.dataDir, 'jobs', job.id, 'state', 'starts'), 'utf8')
  assert.equal(starts.trim().split('\n').length, 1)
  await given.runtime.stop(PROJECT, job.id, 'the test')
  await waitForJob(given.runtime, job.id, 'stopped')
})

test('a job that ended while its server was killed has the kill in its history', async (t) => {
  const given = await testRuntime()
  t.after(given.close)
  const server = await startServer(given.store)
  const { job } = await given.runtime.submit({
    spec: {
      name: 'short',
      command: ['sh', '-c', 'until [ -f "$BATON_STATE_DIR/go" ]; do sleep 0.05; done'],
    },
    project: PROJECT,
    owner: 'admin',
  })
  await waitForJob(given.runtime, job.id, 'running')
  await kill(server)
  const folder = join(given.store.dataDir, 'jobs', job.id)
  writeFileSync(join(folder, 'state', 'go'), '')
  while (!existsSync(join(folder, 'attempt-1', 'exit.json'))) await sleep(50)
  await given.runtime.start()
  const after = await waitForJob(given.runtime, job.id, 'succeeded')
  assert.deepEqual(
    after.recoveries.map(({ ring, stepsLost }) => [ring, stepsLost]),
    [[0, 0]],
  )
})

test('a server that stopped cleanly is no fault', async (t) => {
  const given = await testRuntime()
  t.after(given.close)
  await given.runtime.start()
  const { job } = await given.runtime.submit({
    spec: { name: 'long', command: ['sleep', '100'] },
    project: PROJECT,
    owner: 'admin',
  })
  await waitForJob(given.runtime, job.id, 'running')
  await given.runtime.close()
  const second = given.again()
  await second.start()
  assert.deepEqual((await second.get(PROJECT, job.id)).recoveries, [])
})

test('with two servers on the same rows nothing starts twice and nothing is lost', async (t) => {
  const given = await testRuntime({ cpuSlots: 2 })
  t.after(given.close)
  const second = given.again()
  await Promise.all([given.runtime.start(), second.start()])
  const ids: string[] = []
  for (let index = 0; index < 6; index += 1) {
    const spec = {
      name: `job-${index}`,
      command: ['sh', '-c', 'echo once >> "$BATON_STATE_DIR/starts"; exit 0'],
    }
    const { job } = await (index % 2 === 0 ? second : given.runtime).submit({
      spec,
      project: PROJECT,
      owner: 'admin',
    })
    ids.push(job.id)
  }
  for (const id of ids) {
    const job = await waitForJob(second, id, 'succeeded')
    assert.equal(job.attempts.length, 1)
    assert.equal(readFileSync(join(given.store.dataDir, 'jobs', id, 'state', 'starts'), 'utf8'), 'once\n')
  }
})

const KILL_COUNT = 8

test('a server that is killed again and again loses no job and starts none twice', async (t) => {
  const given = await testRuntime()
  t.after(given.close)
  const seed = Number(process.env['SIM_SEED'] ?? Date.now() % 100_000)
  t.diagnostic(`seed ${seed}`)
  const random = seededRandom(seed)
  const secrets = createSecrets({ db: given.store.db, clock: systemClock, dataDir: given.store.dataDir })
  await secrets.put(PROJECT, 'token', 'hush-0123456789', 'admin')
  // Says each start of each attempt, whether it has its secret, and whether another lives at the same time.
  const script = `
    mkdir "$BATON_STATE_DIR/lock" || echo twice >> "$BATON_STATE_DIR/wrong"
    echo $BATON_ATTEMPT >> "$BATON_STATE_DIR/starts"
    [ "$TOKEN" = hush-0123456789 ] || echo "no secret" >> "$BATON_STATE_DIR/wrong"
    sleep 0.$(( $$ % 9 ))
    rmdir "$BATON_STATE_DIR/lock"
    exit 0`
  const ids: string[] = []
  const submit = async (index: number): Promise<void> => {
    const { job } = await given.runtime.submit({
      spec: {
        name: `job-${index}`,
        command: ['sh', '-c', script],
        env: { TOKEN: { secret: 'token' } },
        resources: { devices: random.below(3) },
        priority: random.below(10),
      },
      project: PROJECT,
      owner: 'admin',
    })
    ids.push(job.id)
  }
  for (let kills = 0; kills < KILL_COUNT; kills += 1) {
    const server = await startServer(given.store)
    for (let count = random.below(3); count > 0; count -= 1) await submit(ids.length)
    await sleep(random.below(700))
    await kill(server)
  }
  await submit(ids.length)
  await given.runtime.start()
  for (const id of ids) {
    const job = await waitForJob(given.runtime, id, isTerminal)
    assert.equal(job.state, 'succeeded', `${job.name}: ${job.message} (seed ${seed})`)
    const state = join(given.store.dataDir, 'jobs', id, 'state')
    assert.throws(() => readFileSync(join(state, 'wrong')), { code: 'ENOENT' })
    const starts = readFileSync(join(state, 'starts'), 'utf8').trim().split('\n')
    assert.deepEqual(starts, ['1'], `${job.name} started ${starts.length} times (seed ${seed})`)
  }
  const bound = await given.store.db.selectFrom('deviceBinding').selectAll().execute()
  assert.deepEqual(bound, [])
})

async function startServer(store: TestStore): Promise<ChildProcess> {
  assert(store.address.kind === 'socket')
  const { folder, password, database } = store.address
  const url = `postgres://baton:${encodeURIComponent(password)}@/${database}?host=${encodeURIComponent(folder)}`
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('./testing/server-process.ts', import.meta.url))],
    {
      env: { PATH: process.env['PATH'], BATON_TEST_SERVER: JSON.stringify({ url, dataDir: store.dataDir }) },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => assert.fail('The server ended before it was ready')),
  ])
  return child
}

async function kill(server: ChildProcess): Promise<void> {
  server.kill('SIGKILL')
  if (server.exitCode === null && server.signalCode === null) await once(server, 'exit')
}
