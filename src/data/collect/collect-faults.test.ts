/** Every fault that a folder of documents may have, with real files, taken by the program as it is started. */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { encodeGb18030 } from '../testing/encode-gb18030.ts'
import { readTable } from '../testing/read-table.ts'
import { runProgramFile, type ProgramRun } from '../testing/run-program-file.ts'
import { readDocument } from './read-document.ts'

const folders: string[] = []
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'baton-documents-'))
  folders.push(folder)
  return folder
}
const collect = async (
  folder: string,
  settings: object = {},
  wrapper: readonly string[] = [],
): Promise<ProgramRun> => {
  const run = await runProgramFile(
    'collect',
    { settings: { folder, ...settings }, ownFolder: join(folder, '.baton') },
    { wrapper },
  )
  folders.push(run.attemptDir)
  return run
}
after(() => {
  for (const folder of folders) {
    spawnSync('chmod', ['-R', 'u+rwx', folder])
    rmSync(folder, { recursive: true, force: true })
  }
})

const CHINESE = '本项目用于管理训练任务。安装以后，先启动服务，再提交一个作业，每个作业都有自己的日志和状态。'
const SENTENCE = 'This folder holds one document whose text is long enough to be kept as a record: '
/** As uid 0 without the right to read everything, where we are root. */
const asOrdinary =
  process.getuid?.() === 0
    ? [
        'setpriv',
        '--bounding-set=-dac_override,-dac_read_search',
        '--inh-caps=-dac_override,-dac_read_search',
        '--',
      ]
    : []
const canBeOrdinary =
  asOrdinary.length === 0 || spawnSync('setpriv', [...asOrdinary.slice(1), 'true']).status === 0

test('a folder with every fault gives its good records, and a reason for each of the others', async (t) => {
  const folder = newFolder()
  const write = (name: string | Buffer, content: string | Buffer): void =>
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name)]), content)
  write('README-good.md', `${SENTENCE} good`)
  write('README-gb.md', encodeGb18030(`# 说明\n${CHINESE}`))
  write(
    'README-latin.md',
    Buffer.from('Größe und Straße: für Änderungen über das Menü genügt ein Klick.', 'latin1'),
  )
  write(
    'README-utf16.md',
    Buffer.from(`\uFEFF${SENTENCE.toUpperCase()} in UTF-16, with many other words`, 'utf16le'),
  )
  write(
    'README-broken.md',
    Buffer.concat([
      Buffer.from(
        '磁盘写满时，服务会停止接收新的文件，并在页面上说明原因；清理空间以后重新提交即可。'.repeat(9),
      ),
      Buffer.from([0xff, 0x80]),
    ]),
  )
  write('README\nsecond line.md', 'A name with a line break is a name like any other, says this document.')
  write(
    Buffer.from('README-\xE9.md', 'latin1'),
    'A name that is no UTF-8 is a name like any other, and this file has it.',
  )
  write('README-huge.md', '')
  truncateSync(join(folder, 'README-huge.md'), 2 * 1024 ** 3)
  write('README-line.md', Buffer.alloc(60_000_000, 'one line '))
  write('README-image.md', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]))
  write('README-noise.md', randomBytes(5_000))
  write('README-empty.md', '')
  write('README-short.md', 'TODO')
  write('README-twice.md', `${SENTENCE} good\r\n`)
  execFileSync('mkfifo', [join(folder, 'README-pipe')])
  symlinkSync('README-circle-b', join(folder, 'README-circle-a'))
  symlinkSync('README-circle-a', join(folder, 'README-circle-b'))
  symlinkSync('.', join(folder, 'self'))
  symlinkSync('README-good.md', join(folder, 'README-link'))
  symlinkSync('/nowhere/at/all', join(folder, 'README-lost'))
  const socket = createServer().listen(join(folder, 'README-socket'))
  t.after(() => socket.close())
  mkdirSync(join(folder, '.baton'))
  write('.baton/README-own.md', SENTENCE)
  if (canBeOrdinary) {
    write('README-secret.md', 'not for you')
    chmodSync(join(folder, 'README-secret.md'), 0)
    mkdirSync(join(folder, 'closed'), { mode: 0 })
  }

  const run = await collect(folder, {}, canBeOrdinary ? asOrdinary : [])
  assert.equal(run.code, 0, run.stderr)
  const records = await readTable(run, 'records')
  assert.deepEqual(
    records.map(({ path, encoding }) => `${String(path)}: ${String(encoding)}`),
    [
      'README\nsecond line.md: utf-8',
      'README-broken.md: utf-8',
      'README-gb.md: gb18030',
      'README-good.md: utf-8',
      'README-latin.md: windows-1252',
      'README-utf16.md: utf-16le',
      String.raw`README-\xE9.md: utf-8`,
    ],
  )
  assert.equal(records.find(({ path }) => path === 'README-gb.md')?.['text'], `# 说明\n${CHINESE}`)
  const rejects = await readTable(run, 'rejects')
  const reasons = Object.fromEntries(rejects.map(({ path, reason }) => [path, reason]))
  assert.deepEqual(reasons, {
    '.baton': 'data of Baton itself',
    'README-circle-a': 'link in a circle',
    'README-circle-b': 'link in a circle',
    'README-empty.md': 'empty',
    'README-huge.md': 'file too large',
    'README-image.md': 'binary file',
    'README-line.md': 'line too long',
    'README-link': 'link to a file, not followed',
    'README-lost': 'link that leads nowhere',
    'README-noise.md': 'binary file',
    'README-pipe': 'not a regular file',
    'README-short.md': 'too short',
    'README-socket': 'not a regular file',
    'README-twice.md': 'exact duplicate',
    ...(canBeOrdinary ? { 'README-secret.md': 'file cannot be read', closed: 'folder cannot be read' } : {}),
    self: 'link to a folder, not followed',
  })
  const huge = rejects.find(({ path }) => path === 'README-huge.md')
  assert.deepEqual([huge?.['value'], huge?.['threshold']], ['2048.0 MiB', '64.0 MiB'])
  const twice = rejects.find(({ path }) => path === 'README-twice.md')
  assert.equal(twice?.['twin_path'], 'README-good.md')
  assert.equal(run.version?.report.filesSeen, records.length + rejects.length)
  assert.match(run.version?.report.sentence ?? '', /^7 records from \d+ files; left out: /)
})

test('the same folder gives the same digests, and near duplicates name their twin', async () => {
  const folder = newFolder()
  for (let index = 0; index < 30; index += 1) {
    mkdirSync(join(folder, `p${index}`))
    writeFileSync(
      join(folder, `p${index}/package.json`),
      JSON.stringify({ name: `p${index}`, version: '1.0.0', license: 'MIT' }),
    )
    const words = Array.from({ length: 80 }, (_, word) => `word${(word * 7 + index * 31) % 997}`).join(' ')
    writeFileSync(join(folder, `p${index}/README.md`), words)
    if (index === 5) writeFileSync(join(folder, `p${index}/README.old.md`), `${words} changed`)
  }
  const [first, second] = [await collect(folder), await collect(folder)]
  assert.equal(first.code, 0, first.stderr)
  assert.deepEqual(first.version?.records, second.version?.records)
  assert.deepEqual(first.version?.rejects, second.version?.rejects)
  const [near] = await readTable(first, 'rejects')
  assert.deepEqual(
    [near?.['step'], near?.['path'], near?.['twin_path'], near?.['threshold']],
    ['near-duplicates', 'p5/README.old.md', 'p5/README.md', '0.80'],
  )
  const [record] = await readTable(first, 'records')
  assert.deepEqual(
    [record?.['package'], record?.['package_version'], record?.['manifest_licence']],
    ['p0', '1.0.0', 'MIT'],
  )
  assert.equal(first.progress.at(-1)?.['done'], first.progress.at(-1)?.['total'])
})

test('a folder without documents ends with what to do', async () => {
  const folder = newFolder()
  writeFileSync(join(folder, 'data.bin'), 'x')
  // Not named by any pattern either, so no reason why nothing was found.
  symlinkSync(folder, join(folder, 'again'))
  const run = await collect(folder)
  assert.equal(run.code, 1)
  assert.match(
    run.stderr,
    /^data\/no-documents: None of the \d+ files below .* matches .*\nSet with\.patterns/,
  )
  assert.doesNotMatch(run.stderr, /\n\s+at /)
  assert.deepEqual([run.events[0]?.['kind'], run.events[0]?.['class']], ['failed', 'user-error'])
  assert.equal(run.version, null)
})

test('a folder that went away since the job was submitted is named', async () => {
  const run = await collect('/nowhere/at/all')
  assert.equal(run.code, 1)
  assert.match(run.stderr, /^data\/folder-not-found: There is no folder \/nowhere\/at\/all\nSet with\.folder/)
})

test('a folder whose documents all fall away says why', async () => {
  const folder = newFolder()
  writeFileSync(join(folder, 'README'), '')
  const run = await collect(folder)
  assert.equal(run.code, 1)
  assert.match(run.stderr, /^data\/nothing-left: None of the 1 matching files became a record: 1 empty\n/)
})

test('a file that keeps changing is not taken for a whole one', async () => {
  const file = join(newFolder(), 'README')
  writeFileSync(file, 'x'.repeat(1_000_000))
  let writes = true
  const keepWriting = (): void => {
    if (!writes) return
    appendFileSync(file, 'more')
    setImmediate(keepWriting)
  }
  keepWriting()
  const read = await readDocument(Buffer.from(file), 64_000_000)
  writes = false
  assert.deepEqual(
    [read.kind, read.kind === 'skipped' && read.reason],
    ['skipped', 'file changed while it was read'],
  )
})

test('a full disk ends with a sentence and leaves no version', async (t) => {
  const folder = newFolder()
  writeFileSync(
    join(folder, 'README'),
    randomBytes(2_000_000)
      .toString('hex')
      .replaceAll(/(.{80})/g, '$1\n'),
  )
  // The attempt's folder becomes a disk of 256 KiB that only the program sees.
  const script =
    'cp "$BATON_ATTEMPT_DIR/order.json" /tmp/$$.json && mount -t tmpfs -o size=256k tmpfs "$BATON_ATTEMPT_DIR" && mv /tmp/$$.json "$BATON_ATTEMPT_DIR/order.json" && "$@"'
  const wrapper = ['unshare', '--mount', '--map-root-user', 'sh', '-c', script, 'sh']
  if (
    spawnSync('unshare', ['--mount', '--map-root-user', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status !== 0
  ) {
    t.skip('no mount namespaces here')
    return
  }
  const run = await collect(folder, {}, wrapper)
  assert.equal(run.code, 1)
  assert.match(run.stderr, /^data\/disk-full: The disk that holds .* is full\nFree some space/)
  assert.doesNotMatch(run.stderr, /\n\s+at /)
})
