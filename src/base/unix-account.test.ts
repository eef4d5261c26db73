import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { commandAs, environmentAs, findUnixAccount, firstClosed, parsePasswd } from './unix-account.ts'

const isRoot = process.getuid?.() === 0
const skip = isRoot ? false : 'NOT ROOT: commands as another account were not tried'

test('an account is found by its name as the machine knows it, and only by a name', async () => {
  const { username, uid, gid, homedir } = userInfo()
  const found = await findUnixAccount(username)
  assert.deepEqual([found?.uid, found?.gid, found?.home], [uid, gid, homedir])
  // getent takes a number for a name: a link to "0" would be one to root.
  for (const name of ['0', 'nobody-is-called-so', '', '-h', 'a b']) {
    assert.equal(await findUnixAccount(name), null, name)
  }
})

test('a line that is no account is none', () => {
  for (const line of ['', 'x', 'x:*:-1:5::/:/bin/sh', 'x:*::5::/:/bin/sh', ':*:1:1::/:']) {
    assert.equal(parsePasswd(line), null, line)
  }
  assert.deepEqual(parsePasswd('li:x:1000:1001:Li,,,:/home/li:\n'), {
    name: 'li',
    uid: 1000,
    gid: 1001,
    home: '/home/li',
    shell: '/bin/sh',
  })
})

test('a command as another account has its rights, its groups and no others', { skip }, async (t) => {
  const nobody = await findUnixAccount('nobody')
  assert(nobody !== null)
  const run = (argv: string[], directory: string) => {
    const [file = '', ...args] = commandAs(nobody, argv, directory)
    return spawnSync(file, args, { cwd: '/', encoding: 'utf8' })
  }
  const groups = execFileSync('id', ['-G', 'nobody'], { encoding: 'utf8' })
  assert.equal(run(['sh', '-c', 'id -u; id -G'], '/tmp').stdout, `${nobody.uid}\n${groups}`)
  assert.equal(
    run(['sh', '-c', 'grep CapEff /proc/self/status'], '/tmp').stdout.trim(),
    'CapEff:\t0000000000000000',
  )
  // A word that is no variable to env(1) and no option to the shell.
  assert.equal(run(['printf', '%s', '--', 'a=b'], '/tmp').stdout, '--a=b')

  const closed = mkdtempSync(join(tmpdir(), 'baton-closed-'))
  t.after(() => rmSync(closed, { recursive: true }))
  writeFileSync(join(closed, 'file'), 'secret', { mode: 0o644 })
  assert.deepEqual([run(['cat', 'file'], closed).status, run(['cat', 'file'], closed).stdout], [126, ''])
  assert.equal(await firstClosed(nobody, ['/tmp', join(closed, 'file'), closed]), join(closed, 'file'))
  chmodSync(closed, 0o711)
  assert.equal(await firstClosed(nobody, ['/tmp', join(closed, 'file')]), null)
})

test(
  'what a job sets in its environment reaches its command, and no step that has other rights',
  { skip },
  async (t) => {
    const nobody = await findUnixAccount('nobody')
    assert(nobody !== null)
    const folder = mkdtempSync(join(tmpdir(), 'baton-path-'))
    t.after(() => rmSync(folder, { recursive: true }))
    chmodSync(folder, 0o755)
    writeFileSync(join(folder, 'setpriv'), '#!/bin/sh\necho taken over as $(id -u)\n', { mode: 0o755 })
    const ours = { PATH: process.env['PATH'] ?? '', LANG: 'C' }
    const ofJob = {
      PATH: `${folder}:${ours.PATH}`,
      LD_PRELOAD: '/no/such/library.so',
      HOME: '/job',
      BATON_JOB_ID: 'job_1',
      // What quoting could spoil, names that the shell itself uses, and one that it keeps for itself.
      QUOTED: `a'b"c$HOME\`id\`\\ \n*`,
      n: '1',
      IFS: ':',
      PPID: '7',
    }
    const [file = '', ...args] = commandAs(
      nobody,
      [process.execPath, '-p', 'JSON.stringify(process.env)'],
      '/tmp',
    )
    const run = spawnSync(file, args, { cwd: '/', encoding: 'utf8', env: environmentAs(nobody, ours, ofJob) })
    const seen = JSON.parse(run.stdout) as Record<string, string>
    for (const [name, value] of Object.entries(ofJob))
      if (name !== 'PPID') assert.equal(seen[name], value, name)
    assert.deepEqual([seen['USER'], seen['LANG']], ['nobody', 'C'])
    assert.deepEqual(
      Object.keys(seen).filter((name) => /LATER|BATON_NAME/.test(name)),
      [],
    )
    // The loader complains of each process that it is set for: the command, after the shell.
    assert(!run.stderr.includes('taken over'), run.stderr)
    const [tool = '', ...rest] = commandAs(nobody, ['id', '-u'], '/tmp')
    const first = spawnSync(tool, rest, {
      cwd: '/',
      encoding: 'utf8',
      env: environmentAs(nobody, ours, ofJob),
    })
    assert.equal(first.stdout, `${nobody.uid}\n`)
    assert.equal(first.stderr.match(/LD_PRELOAD/g)?.length, 1, first.stderr)
  },
)
