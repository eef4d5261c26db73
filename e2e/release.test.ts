import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { identifyProcess } from '#base'
import { openBrowser } from './browser.ts'
import { installRelease } from './install-release.ts'
import { runTicker, signIn } from './journey.ts'

test('a release that npm installed starts, runs a job, shows its console and stops, far from any checkout', async (t) => {
  const release = installRelease()
  t.after(release.remove)
  const home = mkdtempSync(join(tmpdir(), 'baton home '))
  t.after(() => rmSync(home, { recursive: true, force: true }))
  const env = { PATH: release.path, HOME: home, BATON_SERVER__PORT: '0' }
  const baton = (...args: string[]): { code: number | null; out: string; err: string } => {
    const { status, stdout, stderr } = spawnSync(release.baton, args, { cwd: home, env, encoding: 'utf8' })
    return { code: status, out: stdout, err: stderr }
  }
  t.after(() => void baton('down', '--yes'))

  assert.match(baton('--version').out, /^\d+\.\d+\.\d+\n$/)
  const up = baton('up', '--json')
  assert.equal(up.code, 0, up.err)
  const { url, signInLink, dataDir, wasRunning } = JSON.parse(up.out) as {
    url: string
    signInLink: string
    dataDir: string
    wasRunning: boolean
  }
  assert.deepEqual([dataDir, wasRunning], [join(home, '.baton'), false])
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/)

  writeFileSync(join(home, 'job.yaml'), 'name: greet\ncommand: [sh, -c, "echo hello from $BATON_JOB_NAME"]\n')
  const applied = baton('apply', '-f', 'job.yaml', '--wait=2m', '--json')
  assert.equal(applied.code, 0, applied.err)
  assert.equal((JSON.parse(applied.out) as { items: [{ state: string }] }).items[0].state, 'succeeded')
  assert.equal(baton('logs').out, 'hello from greet\n')
  assert.equal(baton('run', '--', 'sh', '-c', 'exit 7').code, 7)

  await walk(t, url, signInLink)

  const { pid } = JSON.parse(readFileSync(join(dataDir, 'server.json'), 'utf8')) as { pid: number }
  const down = baton('down', '--json')
  assert.equal(down.code, 0, down.err)
  assert.equal(identifyProcess(pid), null, 'a zombie counts as gone')
  assert.equal(baton('ps').code, 6)
})

/** The browser journey, against the built console of the release. */
async function walk(t: TestContext, url: string, signInLink: string): Promise<void> {
  const opened = await openBrowser()
  if (opened.browser === null)
    return t.diagnostic(`NO BROWSER: the release's console was not tried: ${opened.why}`)
  try {
    const page = await opened.browser.newPage({ locale: 'en-GB' })
    page.setDefaultTimeout(15_000)
    await signIn(page, url, signInLink)
    await runTicker(page, url)
  } finally {
    await opened.browser.close()
  }
}
