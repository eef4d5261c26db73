/**
 * One tarball that `npm install -g FILE` turns into a running Baton: `node tools/release.ts [--out FOLDER]`.
 *
 * Node refuses to strip types below node_modules, so server, command line and each child program are bundled,
 * each as an entry of its own: they are started by file name.
 */
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { rolldown } from 'rolldown'
import { packageRoot } from '#base'
import { publishedPackage } from './release/published-package.ts'

process.chdir(packageRoot)
const out = resolve(readOption('--out') ?? '.')
const staging = mkdtempSync(join(tmpdir(), 'baton-release-'))
try {
  const imports = await bundle(join(staging, 'dist'))
  copyFiles()
  const source = JSON.parse(readFileSync('package.json', 'utf8')) as Parameters<typeof publishedPackage>[0]
  writeFileSync(
    join(staging, 'package.json'),
    `${JSON.stringify(publishedPackage(source, imports), null, 2)}\n`,
  )
  const file = pack()
  process.stdout.write(`${file}  ${(statSync(file).size / 1e6).toFixed(1)} MB\n`)
} finally {
  rmSync(staging, { recursive: true, force: true })
}

/** Returns the names of the packages that stay imports. */
async function bundle(dir: string): Promise<Set<string>> {
  const input: Record<string, string> = { main: 'src/main.ts', cli: 'src/cli/main.ts' }
  for (const path of globSync('src/*/programs/*.ts')) {
    if (path.endsWith('.test.ts')) continue
    // src/data/programs/collect.ts is dist/data-collect.js: see src/base/program-file.ts.
    input[`${path.split('/')[1]}-${basename(path, '.ts')}`] = path
  }
  const build = await rolldown({
    input,
    platform: 'node',
    // Our modules (#base) and files are taken in; packages are installed.
    external: (id) => !/^[#./]/.test(id) && !id.startsWith(packageRoot),
    checks: { circularDependency: true },
  })
  // Chunks beside the entries: what asks for ../package.json must find it from either.
  const { output } = await build.write({
    dir,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'part-[name]-[hash].js',
  })
  await build.close()
  const chunks = output.filter((file) => file.type === 'chunk')
  const ids = new Set(
    chunks.flatMap((chunk) => chunk.imports).concat(chunks.flatMap((chunk) => chunk.dynamicImports)),
  )
  const parts = new Set(output.map((file) => file.fileName))
  return new Set([...ids].filter((id) => !parts.has(id) && !id.startsWith('node:')).map(packageOf))
}

/** `zod/locales` is of zod, `@duckdb/node-api` of itself. */
function packageOf(id: string): string {
  return id
    .split('/')
    .slice(0, id.startsWith('@') ? 2 : 1)
    .join('/')
}

function copyFiles(): void {
  if (!existsSync('console/dist/index.html')) {
    throw new Error('The console is not built: node tools/setup.mjs --for=release')
  }
  cpSync('src/store/migrations', join(staging, 'dist/migrations'), { recursive: true })
  cpSync('src/api/openapi.json', join(staging, 'dist/openapi.json'))
  const isWanted = (path: string): boolean =>
    !/__pycache__|\.pyc$|\/tests(?:\/|$)|\.test\.ts$|dist\/\.vite/.test(path)
  for (const path of [
    'bin',
    'console/dist',
    'python',
    'docs',
    'tools/python',
    'tools/python-setup.mjs',
    'README.md',
    'CHANGELOG.md',
    'LICENSE',
  ]) {
    if (existsSync(path)) cpSync(path, join(staging, path), { recursive: true, filter: isWanted })
  }
}

function pack(): string {
  mkdirSync(out, { recursive: true })
  const { status, stdout, stderr } = spawnSync(
    'npm',
    ['pack', staging, '--pack-destination', out, '--json'],
    { encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`npm pack failed: ${stderr}`)
  const [made] = JSON.parse(stdout) as [{ filename: string }]
  return join(out, made.filename)
}

function readOption(name: string): string | undefined {
  const at = process.argv.indexOf(name)
  return at === -1 ? undefined : process.argv[at + 1]
}
