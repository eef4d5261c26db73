import assert from 'node:assert/strict'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { identifyProcess } from '#base'
import type { JobSpecInput, ServerEvent } from '#contract'
import { PROJECT, testRuntime, waitForJob, type TestRuntime } from './testing/test-runtime.ts'

let given: TestRuntime
before(async () => {
  given = await testRuntime({ cpuSlots: 2, graceSeconds: 2 })
  await given.runtime.start()
})
after(() => given.close())

async function submit(script: string, spec: Partial<JobSpecInput> = {}): Promise<string> {
  const request = { name: 'test', command: ['sh', '-c', script], ...spec }
  const { job } = await given.runtime.submit({ spec: request, project: PROJECT, owner: 'admin' })
  return job.id
}

test('a command runs, succeeds, and its log can be read', async () => {
  const id = await submit('echo "hello from $BATON_JOB_NAME"; echo 你好 >&2', { name: 'hello' })
  const done = await waitForJob(given.runtime, id, 'succeeded')
  assert.equal(done.attempts.length, 1)
  assert.deepEqual([done.attempts[0]?.outcome, done.attempts[0]?.exitCode], ['succeeded', 0])
  const log = await given.runtime.readLog(PROJECT, '@last', { offset: 0, limitBytes: 1000 })
  assert.equal(log.text, 'hello from hello\n你好\n')
  assert.equal(log.ended, true)
  const nodes = await given.runtime.nodes()
  assert.equal(
    nodes[0]?.devices.every((device) => device.jobId === null),
    true,
  )
  const { items } = await given.runtime.history(PROJECT, id, { limit: 50 })
  assert.deepEqual(
    items.map((event) => event.kind),
    ['created', 'state', 'state', 'state', 'state'],
  )
})

test('every process finds the variables of the contract, and none of the server’s', async () => {
  process.env['BATON_SECRET_OF_THE_SERVER'] = 'x'
  const id = await submit('env', {
    env: { MINE: 'yes', BATON_JOB_ID: 'no', OMP_NUM_THREADS: '7' },
    resources: { devices: 2 },
  })
  const job = await waitForJob(given.runtime, id, 'succeeded')
  const { text } = await given.runtime.readLog(PROJECT, id, { offset: 0, limitBytes: 100_000 })
  const env = new Map(
    text.split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
  assert.equal(env.get('BATON_JOB_ID'), id)
  assert.equal(env.get('BATON_ATTEMPT'), '1')
  assert.equal(env.get('BATON_STATE_DIR'), join(given.store.dataDir, 'jobs', id, 'state'))
  assert.equal(env.get('BATON_DEVICES'), 'cpu:0,cpu:1')
  assert.equal(env.get('MKL_NUM_THREADS'), '2')
  assert.equal(env.get('OMP_NUM_THREADS'), '7')
  assert.equal(env.get('CUDA_VISIBLE_DEVICES'), '')
  assert.equal(env.get('MINE'), 'yes')
  assert.equal(env.has('BATON_SECRET_OF_THE_SERVER'), false)
  assert.equal(
    env.get('PWD'),
    job.attempts[0] === undefined ? '' : join(given.store.dataDir, 'jobs', id, 'attempt-1'),
  )
})

test('a program that fails ends the job at once, with the last line that it printed', async () => {
  const id = await submit('echo working; echo "ValueError: no such column" >&2; exit 3')
  const job = await waitForJob(given.runtime, id, 'failed')
  assert.match(job.message ?? '', /^main ended with exit code 3: ValueError: no such column$/)
  assert.deepEqual([job.attempts.length, job.restarts], [1, 0])
  assert.equal(job.attempts[0]?.outcome, 'user-error')
})

test('a missing program or folder is one sentence, not a row of restarts', async () => {
  const missing = await submit('', { command: ['no-such-program'] })
  const nowhere = await submit('true', { workingDir: '/no/such/folder' })
  assert.match(
    (await waitForJob(given.runtime, missing, 'failed')).message ?? '',
    /no program named "no-such-program"/,
  )
  const job = await waitForJob(given.runtime, nowhere, 'failed')
  assert.match(job.message ?? '', /workingDir \/no\/such\/folder does not exist/)
  assert.equal(job.attempts.length, 1)
})

test('exit code 75 and a signal start a new attempt, and the recovery says what it cost', async () => {
  const point = (step: number): string =>
    `echo '{"at":'$(date +%s%3N)',"phase":"train","done":${step},"total":6,"unit":"steps","step":${step},"loss":${10 - step}}' >> "$BATON_ATTEMPT_DIR/progress.jsonl"`
  const script = `
    case $BATON_ATTEMPT in
    1) ${[1, 2, 3, 4].map(point).join('; ')}; exit 75;;
    2) kill -9 $$;;
    3) ${[3, 4, 5, 6].map(point).join('; ')};;
    esac`
  const id = await submit(script)
  const job = await waitForJob(given.runtime, id, 'succeeded')
  assert.deepEqual(
    job.attempts.map((attempt) => attempt.outcome),
    ['failed', 'failed', 'succeeded'],
  )
  assert.deepEqual([job.restarts, job.faults, job.stepsLost], [2, 2, 2])
  const [first, second] = job.recoveries
  assert.deepEqual([first?.ring, first?.step, first?.stepsLost], [3, 4, 2])
  assert.equal(first?.healedFrom, 'the checkpoint of step 2')
  assert((first?.seconds ?? 0) > 0.5)
  assert.match(second?.what ?? '', /main was ended by SIGKILL/)
  assert.deepEqual([second?.step, second?.stepsLost], [null, 0])
  const curve = await given.runtime.curve(PROJECT, id, 100)
  assert.deepEqual(curve.step, [1, 2, 3, 4, 5, 6])
  assert.deepEqual(curve.loss, [9, 8, 7, 6, 5, 4])
  assert.equal(curve.total, 6)
  assert.deepEqual((await given.runtime.curve(PROJECT, id, 3)).step, [2, 4, 6])
})

test('restarts end at recovery.maxRestarts', async () => {
  const id = await submit('exit 75', { recovery: { maxRestarts: 1 } })
  const job = await waitForJob(given.runtime, id, 'failed')
  assert.match(job.message ?? '', /exit code 75; it was started again once, its limit/)
  assert.equal(job.attempts.length, 2)
})

test('a fault that the program heals itself shows as recovering, then as a recovery', async () => {
  const script = `
    event() { echo "$1" >> "$BATON_ATTEMPT_DIR/events.jsonl"; }
    event '{"kind":"fault","id":"f1","at":1790000000000,"what":"rank 1 was killed","step":7}'
    while [ ! -f go ]; do sleep 0.05; done
    event '{"kind":"recovered","id":"f1","at":1790000000500,"ring":1,"healedFrom":"rank 0","stepsLost":1,"seconds":0.5,"step":7}'
    event '{"kind":"checkpoint","at":1790000001000,"step":10,"seconds":0.1,"bytes":1048576}'
    event '{"kind":"message","at":1790000001000,"message":"half \\u0000 way"}'
    event 'this is no event'; event '{"kind":"unheard of"}'
    while [ ! -f end ]; do sleep 0.05; done
    event '{"kind":"failed","at":1790000002000,"class":"nan","message":"The loss is not a number","hint":"Lower learningRate"}'
    exit 1`
  const id = await submit(script)
  const recovering = await waitForJob(given.runtime, id, 'recovering')
  assert.deepEqual([recovering.faults, recovering.recoveries[0]?.seconds], [1, null])
  const folder = join(given.store.dataDir, 'jobs', id, 'attempt-1')
  writeFileSync(join(folder, 'go'), '')
  const healed = await waitForJob(given.runtime, id, {
    job: (job) => job.state === 'running' && job.stepsLost === 1,
  })
  assert.deepEqual(
    healed.recoveries.map(({ ring, healedFrom, stepsLost, seconds }) => [
      ring,
      healedFrom,
      stepsLost,
      seconds,
    ]),
    [[1, 'rank 0', 1, 0.5]],
  )
  writeFileSync(join(folder, 'end'), '')
  const job = await waitForJob(given.runtime, id, 'failed')
  assert.equal(job.message, 'The loss is not a number. Lower learningRate')
  const { items } = await given.runtime.history(PROJECT, id, { limit: 100 })
  const kinds = items.map((event) => event.kind)
  for (const kind of ['fault', 'recovered', 'checkpoint', 'message', 'failed'])
    assert(kinds.includes(kind), kind)
  assert.equal(kinds.filter((kind) => kind === 'garbage').length, 1)
})

test('a killed keeper costs an attempt, never two at once', async () => {
  const script =
    'echo $$ >> "$BATON_STATE_DIR/pids"; while [ ! -f "$BATON_STATE_DIR/end" ]; do sleep 0.05; done'
  const id = await submit(script)
  const running = await waitForJob(given.runtime, id, { job: (job) => job.attempts[0]?.pid != null })
  const state = join(given.store.dataDir, 'jobs', id, 'state')
  // The shell may not have come to its first line yet.
  await waitUntil(
    () => existsSync(join(state, 'pids')) && readFileSync(join(state, 'pids'), 'utf8').includes('\n'),
  )
  process.kill(running.attempts[0]?.pid ?? 0, 'SIGKILL')
  const second = await waitForJob(given.runtime, id, { job: (job) => job.attempts[1]?.state === 'running' })
  assert.equal(second.attempts[0]?.outcome, 'lost')
  await waitUntil(() => readFileSync(join(state, 'pids'), 'utf8').split('\n').length === 3)
  const [first] = readFileSync(join(state, 'pids'), 'utf8').split('\n').map(Number)
  assert.equal(identifyProcess(first ?? 0), null, 'a zombie counts as gone')
  writeFileSync(join(state, 'end'), '')
  const job = await waitForJob(given.runtime, id, 'succeeded')
  assert.deepEqual(
    job.recoveries.map(({ ring, healedFrom }) => [ring, healedFrom]),
    [[3, 'a new start']],
  )
})

test('an attempt whose folder vanishes is lost and another takes its place', async () => {
  const id = await submit('if [ $BATON_ATTEMPT = 1 ]; then cd /; sleep 100; fi')
  await waitForJob(given.runtime, id, { job: (job) => job.attempts[0]?.pid != null })
  rmSync(join(given.store.dataDir, 'jobs', id), { recursive: true, force: true })
  const job = await waitForJob(given.runtime, id, 'succeeded')
  assert.deepEqual(
    job.attempts.map((attempt) => attempt.outcome),
    ['lost', 'succeeded'],
  )
})

test('a job that is stopped ends, running or waiting, and stays ended', async () => {
  const holder = await submit('sleep 100', { resources: { devices: 2 } })
  await waitForJob(given.runtime, holder, 'running')
  const waiting = await submit('true', { resources: { devices: 1 }, name: 'waits' })
  const seen = await waitForJob(given.runtime, waiting, { job: (job) => job.waitReason?.kind === 'no-room' })
  assert.match(seen.waitReason?.sentence ?? '', /wants 1 device and 0 are free: test holds 2 on local/)
  assert.deepEqual([seen.position, seen.waitReason?.blockers[0]?.jobId], [1, holder])
  assert.equal((await given.runtime.stop(PROJECT, waiting, 'ann')).state, 'stopped')
  assert.equal((await given.runtime.stop(PROJECT, holder, 'ann')).state, 'stopping')
  const stopped = await waitForJob(given.runtime, holder, 'stopped')
  assert.deepEqual([stopped.message, stopped.attempts[0]?.outcome], ['Stopped by ann', 'stopped'])
  assert.equal((await given.runtime.stop(PROJECT, holder, 'bob')).message, 'Stopped by ann')
})

test('a job that can never start is refused with what there is', async () => {
  await assert.rejects(submit('true', { resources: { devices: 3 } }), {
    code: 'scheduler/never-fits',
    kind: 'never-fits',
    message: /no node has 3 devices \(largest: 2; there are: 2 cpu on local\)/,
  })
  await assert.rejects(submit('true', { resources: { deviceKind: 'H100' } }), {
    message: /no node has H100 devices \(there are: 2 cpu on local\)/,
  })
  await assert.rejects(submit('true', { resources: { tasks: 5 } }), { message: /room for 2/ })
})

test('a bad job names the place of its mistake', async () => {
  await assert.rejects(submit('true', { priority: 11 }), { code: 'runtime/bad-job', message: /priority/ })
  await assert.rejects(submit('true', { resources: { tasks: 0 } }), { message: /resources\.tasks/ })
  await assert.rejects(submit('true', { command: ['a', 'b\0c'] }), { message: /NUL/ })
  await assert.rejects(submit('true', { workingDir: 'relative' }), { message: /workingDir/ })
  await assert.rejects(submit('', { kind: 'train' }), { code: 'runtime/no-program' })
})

test('tasks of a gang start together, each with its own stream and device', async () => {
  const id = await submit('echo $BATON_TASK of $BATON_TASK_COUNT on $BATON_DEVICES', {
    resources: { tasks: 2 },
  })
  await waitForJob(given.runtime, id, 'succeeded')
  const log = await given.runtime.readLog(PROJECT, id, { stream: 'task-1', offset: 0, limitBytes: 100 })
  assert.equal(log.text, '1 of 2 on cpu:1\n')
  await assert.rejects(
    given.runtime.readLog(PROJECT, id, { stream: '../attempt', offset: 0, limitBytes: 9 }),
    {
      code: 'runtime/stream-not-found',
    },
  )
})

test('ids are found by their ends, lists go on by cursor, and events tell of every change', async () => {
  const heard: ServerEvent[] = []
  const end = given.runtime.events.listen((event) => heard.push(event))
  const newest = await given.runtime.events.newestId()
  const ids: string[] = []
  for (let index = 0; index < 3; index += 1)
    ids.push(await submit('true', { name: 'paged', resources: { devices: 0 } }))
  for (const id of ids) await waitForJob(given.runtime, id, 'succeeded')
  const [last = ''] = ids.slice(-1)
  assert.equal((await given.runtime.get(PROJECT, last.slice(-6))).id, last)
  assert.equal((await given.runtime.get(PROJECT, '@last')).id, last)
  await assert.rejects(given.runtime.get(PROJECT, 'job_'), { code: 'runtime/ambiguous-id' })
  await assert.rejects(given.runtime.get(PROJECT, '%'), { code: 'runtime/job-not-found' })
  await assert.rejects(given.runtime.get('other', last), { code: 'runtime/job-not-found' })
  const one = await given.runtime.list({ project: PROJECT, text: 'paged', limit: 2 })
  assert(one.nextCursor !== null)
  const two = await given.runtime.list({ project: PROJECT, text: 'paged', limit: 2, cursor: one.nextCursor })
  assert.deepEqual(
    [...one.items, ...two.items].map((job) => job.id),
    ids.toReversed(),
  )
  assert.equal(two.nextCursor, null)
  await waitUntil(() => heard.filter((event) => event.key === last && event.change === 'state').length >= 4)
  end()
  const stored = await given.runtime.events.after(newest, 1000)
  assert.deepEqual(
    heard.map((event) => event.id).filter((id) => id > newest),
    stored.map((event) => event.id).slice(0, heard.length),
  )
})

test('a log is cut between characters, from either end', async () => {
  const id = await submit('printf "äöü你好"')
  await waitForJob(given.runtime, id, 'succeeded')
  const first = await given.runtime.readLog(PROJECT, id, { offset: 0, limitBytes: 5 })
  assert.deepEqual([first.text, first.nextOffset, first.ended], ['äö', 4, false])
  const rest = await given.runtime.readLog(PROJECT, id, { offset: first.nextOffset, limitBytes: 100 })
  assert.deepEqual([rest.text, rest.ended], ['ü你好', true])
  const tail = await given.runtime.readLog(PROJECT, id, { offset: -4, limitBytes: 100 })
  assert.equal(tail.text, '好')
})

test('queues, nodes and the overview count what there is', async () => {
  const holder = await submit('sleep 100', { queue: 'night', name: 'holder' })
  await waitForJob(given.runtime, holder, 'running')
  const waits = await submit('true', { queue: 'night', resources: { devices: 2 } })
  await waitForJob(given.runtime, waits, { job: (job) => job.position === 1 })
  const queues = await given.runtime.queues(PROJECT)
  assert.deepEqual(
    queues.find((queue) => queue.name === 'night'),
    {
      name: 'night',
      waiting: 1,
      running: 1,
      devicesHeld: 1,
    },
  )
  assert(queues.some((queue) => queue.name === 'default'))
  const [node] = await given.runtime.nodes()
  assert.deepEqual(
    node?.devices.map((device) => device.jobId),
    [holder, null],
  )
  const { jobs, devices, recoveries24h } = await given.runtime.overview(PROJECT)
  assert.deepEqual([jobs.waiting, jobs.running, devices.total, devices.allocated], [1, 1, 2, 1])
  assert(jobs.succeededToday > 0 && jobs.failedToday > 0 && recoveries24h.count > 0)
  await given.runtime.stop(PROJECT, holder, 'ann')
  await waitForJob(given.runtime, waits, 'succeeded')
})

async function waitUntil(isTrue: () => boolean): Promise<void> {
  const deadline = performance.now() + 30_000
  for (;;) {
    try {
      if (isTrue()) return
    } catch {
      // Not yet.
    }
    if (performance.now() > deadline) throw new Error('It never came true')
    await sleep(20)
  }
}
