/** `baton setup`: what training needs beyond Baton itself. A checkout does it with `make setup`. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '#base'
import type { Context } from '../context.ts'
import { printOne } from '../output/print.ts'

interface Found {
  readonly python: string | null
  readonly torch: string | null
  readonly why: string
}

export async function run(
  { dataDir, screen, environment }: Context,
  _args: readonly string[],
  { findOnly }: { findOnly?: boolean },
): Promise<number> {
  const program = join(packageRoot, 'tools', 'python-setup.mjs')
  const args = [program, '--data-dir', dataDir, ...(findOnly === true ? ['--find-only'] : [])]
  // Its lines go to standard error: with --json, standard output is ours.
  const child = spawn(process.execPath, args, { stdio: ['ignore', 2, 2], env: { ...environment.variables } })
  const code = await new Promise<number>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => resolve(status ?? 1))
  })
  if (code !== 0) return 1
  const found = JSON.parse(readFileSync(join(dataDir, 'python.json'), 'utf8')) as Found
  await printOne(
    screen,
    found,
    ({ python }) => python ?? '',
    ({ python, torch, why }) => [python === null ? why : `${python} (PyTorch ${torch ?? '–'})`],
  )
  return found.torch === null ? 1 : 0
}
