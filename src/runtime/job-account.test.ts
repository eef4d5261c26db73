/** Jobs that run as another Unix account: only root can, so as root it is tried. */
import assert from 'node:assert/strict'
import { chmodSync, existsSync, lstatSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { findUnixAccount } from '#base'
import type { JobSpecInput } from '#contract'
import type { JobProgram } from './model.ts'
import { PROJECT, testRuntime, waitForJob, type TestRuntime } from './testing/test-runtime.ts'

const skip = process.getuid?.() === 0 ? false : 'NOT ROOT: jobs of linked Unix accounts were not tried'
const nobody = await findUnixAccount('nobody')
const LINKS: Readonly<Record<string, string>> = { li: 'nobody', gone: 'no-such-account', boss: 'root' }

/** Reads what only we may, through a copy of its own. */
const reader: JobProgram = {
  check: async (spec) => ({ spec, warnings: [] }),
  plan: async (_job, attempt) => {
    const folder = await attempt.readable(join(given.store.dataDir, 'ours'))
    return { prepare: [], tasks: [{ stream: 'main', argv: ['cat', join(folder, 'file')], env: {} }] }
  },
  publish: async (_job, outputs) =>
    outputs.map(({ name, kind, metadata }) => ({ name, kind, metadata, ref: null, digest: null })),
}
let given: TestRuntime
if (skip === false) {
  given = await testRuntime({
    cpuSlots: 2,
    programs: { collect: reader },
    unixAccountOf: async (owner) => LINKS[owner] ?? null,
  })
  await given.runtime.start()
  after(() => given.close())
}

async function run(owner: string, script: string, more: Partial<JobSpecInput> = {}) {
  const spec: JobSpecInput = {
    name: 'who',
    command: ['sh', '-c', script],
    resources: { devices: 0 },
    ...more,
  }
  const { job } = await given.runtime.submit({ spec, project: PROJECT, owner })
  const ended = await waitForJob(given.runtime, job.id, { job: ({ endedAt }) => endedAt !== null })
  const { text } = await given.runtime
    .readLog(PROJECT, job.id, { stream: 'main', offset: 0, limitBytes: 10_000 })
    .catch(() => ({ text: '' }))
  return { ended, text, folder: join(given.store.dataDir, 'jobs', job.id, 'attempt-1') }
}

test(
  'a job runs as the account of its owner; without a link, as the one that Baton runs as',
  { skip },
  async () => {
    const script = 'id -un; echo "$HOME $USER"; pwd -P; echo x > here; echo y > "$BATON_STATE_DIR/there"'
    const linked = await run('li', script)
    assert.equal(linked.text, `nobody\n${nobody?.home} nobody\n${linked.folder}\n`)
    assert.equal(linked.ended.state, 'succeeded')
    assert.equal(lstatSync(join(linked.folder, 'here')).uid, nobody?.uid)
    for (const owner of ['admin', 'boss']) {
      assert.match((await run(owner, 'id -un')).text, /^root\n/, owner)
    }
  },
)

test(
  'it cannot write what the launcher goes by, nor list or read what is not its own',
  { skip },
  async () => {
    const other = await run('admin', 'echo secret > mine')
    const script = `
    touch "$PWD.kept/exit.json"; ls "$PWD.kept"; ls "$BATON_JOB_DIR/.."; ls "$BATON_JOB_DIR/../.."
    cat "${other.folder}/mine"; kill -0 ${process.pid}; true`
    const { ended, text, folder } = await run('li', script)
    assert.equal(ended.state, 'succeeded')
    assert.equal(text.match(/Permission denied|not permitted/g)?.length, 6, text)
    assert(existsSync(join(`${folder}.kept`, 'exit.json')) && !existsSync(join(folder, 'exit.json')))
  },
)

test('a working folder that is closed to the account is no way in', { skip }, async () => {
  const closed = join(given.store.dataDir, 'closed')
  mkdirSync(closed, { mode: 0o700 })
  writeFileSync(join(closed, 'file'), 'secret')
  chmodSync(join(closed, 'file'), 0o644)
  const { ended, text } = await run('li', 'cat file', { workingDir: closed, recovery: { maxRestarts: 0 } })
  assert.equal(ended.attempts[0]?.exitCode, 126)
  assert.doesNotMatch(text, /secret/)
})

test(
  'its program reads a copy of what only we may read, and links in it are left out',
  { skip },
  async () => {
    const ours = join(given.store.dataDir, 'ours')
    mkdirSync(ours, { mode: 0o700 })
    writeFileSync(join(ours, 'file'), 'input', { mode: 0o600 })
    symlinkSync('/etc/shadow', join(ours, 'link'))
    const { ended, text, folder } = await run('li', '', { kind: 'collect' })
    assert.deepEqual([ended.state, text], ['succeeded', 'input'])
    assert(!existsSync(join(folder, 'inputs/1/ours/link')))
  },
)

test(
  'what it publishes is its own: no link and no file of another account goes with it',
  { skip },
  async () => {
    const outputs = (path: string): string =>
      `echo '[{"name":"it","kind":"file","path":"'"$PWD/${path}"'"}]' > outputs.json`
    const publish = (script: string, path: string) => run('li', `${script}; ${outputs(path)}`)
    assert.equal((await publish('mkdir made; echo x > made/file', 'made')).ended.state, 'succeeded')
    for (const script of ['mkdir made; ln -s /etc/shadow made/file', 'mkdir made; mkfifo made/file']) {
      const { ended } = await publish(script, 'made')
      assert.equal(ended.state, 'failed', script)
      assert.match(ended.message ?? '', /another account/)
    }
  },
)

test(
  'a link to an account that the machine does not have fails the job and says what to do',
  { skip },
  async () => {
    const { ended } = await run('gone', 'echo never')
    assert.equal(ended.state, 'failed')
    assert.match(ended.message ?? '', /gone is linked to the Unix account "no-such-account"/)
  },
)

test(
  'a server that is killed finds the job of another account again, and can stop it',
  { skip },
  async () => {
    const spec: JobSpecInput = { name: 'long', command: ['sleep', '100'], resources: { devices: 0 } }
    const { job } = await given.runtime.submit({ spec, project: PROJECT, owner: 'li' })
    await waitForJob(given.runtime, job.id, 'running')
    const next = given.again()
    await next.start()
    await next.stop(PROJECT, job.id, 'the test')
    const stopped = await waitForJob(next, job.id, 'stopped')
    assert.equal(stopped.attempts.length, 1)
  },
)
