/** A release, packed and installed as people install it: `npm install -g FILE`, into a folder of its own. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { packageRoot } from '#base'

export interface InstalledRelease {
  /** The `baton` that a shell would find. */
  readonly baton: string
  /** PATH without the checkout's packages: the installed release has to find its own Node. */
  readonly path: string
  remove(): void
}

export function installRelease(): InstalledRelease {
  const folder = mkdtempSync(join(tmpdir(), 'baton release '))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  const path = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((one) => !one.startsWith(packageRoot))
    .join(delimiter)
  const run = (program: string, args: readonly string[]): void => {
    const { status, stdout, stderr, error } = spawnSync(program, args, {
      cwd: packageRoot,
      encoding: 'utf8',
      env: { ...process.env, PATH: path },
    })
    if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr + stdout}`)
  }
  try {
    if (!existsSync(join(packageRoot, 'console/dist/index.html'))) {
      run(process.execPath, ['tools/setup.mjs', '--for=release'])
    }
    run(process.execPath, ['tools/release.ts', '--out', folder])
    const file = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? ''
    const prefix = join(folder, 'prefix')
    run('npm', [
      'install',
      '-g',
      '--prefix',
      prefix,
      '--prefer-offline',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      join(folder, file),
    ])
    return { baton: join(prefix, 'bin', 'baton'), path, remove }
  } catch (error) {
    remove()
    throw error
  }
}
