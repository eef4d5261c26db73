/** Builds the console when its sources are not what they were at the last build. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export async function buildConsole(root, say) {
  if (!existsSync(join(root, 'console', 'src', 'main.tsx'))) return
  const stamp = join(root, 'node_modules', '.cache', 'baton', 'console')
  const wanted = hashSources(root)
  if (existsSync(join(root, 'console', 'dist', 'index.html')) && read(stamp) === wanted) return
  const startedAt = Date.now()
  const node = join(root, 'node_modules', '.bin', 'node')
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const { status, stdout, stderr } = spawnSync(node, [vite, 'build', 'console', '--logLevel', 'warn'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
  })
  if (status !== 0) {
    const reason = (stderr + stdout).trim().split('\n').slice(0, 8).join('\n')
    throw new Error(`the console does not build (npx vite build console says all):\n${reason}`)
  }
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, wanted)
  say(`console built in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`)
}

/** What the bundle is made of: the console, the wire types that it imports, and the exact packages. */
function hashSources(root) {
  const hash = createHash('sha256')
  const files = [
    'package-lock.json',
    ...list(root, 'console').filter((path) => !path.startsWith('console/dist/')),
    ...list(root, 'src/contract'),
  ]
  for (const path of files.toSorted()) {
    if (/\.test\.tsx?$/.test(path)) continue
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0')
  }
  return hash.digest('hex')
}

const list = (root, folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath ?? entry.path, entry.name)
        .slice(root.length)
        .replace(/^\//, ''),
    )

function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
