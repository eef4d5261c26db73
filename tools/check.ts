/** Types, lint, format, then all tests: what must hold before a change lands. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { packageRoot } from '#base'

const bin = `${packageRoot}node_modules/.bin/`
const STEPS: readonly (readonly [what: string, program: string, ...args: string[]])[] = [
  ['types', `${bin}tsc`, '-p', 'tsconfig.json'],
  ...(existsSync(`${packageRoot}console/tsconfig.json`)
    ? [['types of the console', `${bin}tsc`, '-p', 'console/tsconfig.json'] as const]
    : []),
  ['lint', `${bin}oxlint`, '--deny-warnings'],
  ['format', `${bin}oxfmt`, '--check', '.'],
  ['tests', process.execPath, 'tools/test.ts', ...process.argv.slice(2)],
]

const failed = STEPS.filter(([what, program, ...args]) => {
  process.stdout.write(`\n── ${what}\n`)
  return spawnSync(program, args, { cwd: packageRoot, stdio: 'inherit' }).status !== 0
}).map(([what]) => what)

process.stdout.write(failed.length === 0 ? '\nAll checks passed.\n' : `\n✖ failed: ${failed.join(', ')}\n`)
process.exitCode = failed.length === 0 ? 0 : 1
