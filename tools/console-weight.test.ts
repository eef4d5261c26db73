import assert from 'node:assert/strict'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { packageRoot } from '#base'
import { weighScreens, type Manifest } from './console-weight.ts'

const LIMIT_BYTES = 250_000
const dist = join(packageRoot, 'console/dist')
const manifestFile = join(dist, '.vite/manifest.json')

test('a screen weighs what it and all that it imports weigh, each file once', () => {
  const manifest: Manifest = {
    'index.html': {
      file: 'index.js',
      css: ['index.css'],
      imports: ['_shared.js'],
      dynamicImports: ['src/screens/job.tsx', 'src/i18n/zh.ts', 'src/i18n/en.ts'],
    },
    '_shared.js': { file: 'shared.js', imports: ['index.html'] },
    'src/i18n/zh.ts': { file: 'zh.js' },
    'src/i18n/en.ts': { file: 'en.js' },
    'src/screens/job.tsx': { file: 'job.js', imports: ['_shared.js'], dynamicImports: ['src/curve.ts'] },
    'src/curve.ts': { file: 'curve.js' },
  }
  const bytes: Record<string, number> = {
    'index.js': 1,
    'index.css': 10,
    'shared.js': 100,
    'zh.js': 1_000,
    'en.js': 5_000,
    'job.js': 10_000,
    'curve.js': 100_000,
  }
  const weights = weighScreens(manifest, (file) => bytes[file] ?? NaN)
  assert.deepEqual([...weights], [['src/screens/job.tsx', 111_111]])
})

test('no screen of the console fetches more than 250 KB before it stands', (t) => {
  if (!existsSync(manifestFile)) return t.skip('the console is not built: make setup')
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as Manifest
  const bytesOf = (file: string): number =>
    statSync(join(dist, `${file}.gz`), { throwIfNoEntry: false })?.size ?? statSync(join(dist, file)).size
  const weights = weighScreens(manifest, bytesOf)
  assert(weights.size >= 15, 'the screens are found in the manifest')
  const heavy = [...weights].filter(([, bytes]) => bytes > LIMIT_BYTES)
  assert.deepEqual(heavy, [])
})
