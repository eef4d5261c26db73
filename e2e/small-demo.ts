/** Runs the demo on a few documents with a tiny model, in a data directory of its own. */
import { execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packageRoot } from '#base'
import type { Report } from '../demo/report.ts'

interface DemoResult {
  readonly code: number
  readonly output: string
  readonly report: Report
}

const PYTHON = `${packageRoot}.baton/python.json`

/** Whether `make setup` found or installed a PyTorch for this checkout. */
export function hasTorch(): boolean {
  try {
    return (JSON.parse(readFileSync(PYTHON, 'utf8')) as { torch: string | null }).torch !== null
  } catch {
    return false
  }
}

/** `meddle` runs beside the demo and may break things. */
export async function runSmallDemo(
  env: Readonly<Record<string, string>>,
  meddle: (dataDir: string, ended: () => boolean) => Promise<void> = async () => {},
): Promise<DemoResult> {
  const folder = mkdtempSync(join(tmpdir(), 'baton demo '))
  const dataDir = join(folder, '.baton')
  try {
    copySomePackages(join(folder, 'docs'))
    const { python } = JSON.parse(readFileSync(PYTHON, 'utf8')) as { python: string }
    execFileSync(process.execPath, [`${packageRoot}tools/python-setup.mjs`, '--data-dir', dataDir], {
      env: { ...process.env, BATON_PYTHON: python },
    })
    const child = spawn(process.execPath, [`${packageRoot}demo/main.ts`], {
      env: {
        ...process.env,
        BATON_DATA_DIR: dataDir,
        BATON_SERVER__PORT: '0',
        BATON_PYTHON: python,
        BATON_TEST_SMALL_DEMO: '1',
        DOCS: join(folder, 'docs'),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    let hasEnded = false
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
    const code = new Promise<number>((resolve) =>
      child.on('close', (status) => {
        hasEnded = true
        resolve(status ?? 1)
      }),
    )
    await meddle(dataDir, () => hasEnded)
    return {
      code: await code,
      output,
      report: JSON.parse(readFileSync(join(dataDir, 'demo/report.json'), 'utf8')) as Report,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Real documents, enough to train on: the text files of the packages that Baton is built from. */
function copySomePackages(to: string): void {
  mkdirSync(to, { recursive: true })
  const modules = join(packageRoot, 'node_modules')
  for (const name of readdirSync(modules)
    .toSorted()
    .filter((one) => !/^[.@]/.test(one))
    .slice(0, 120)) {
    mkdirSync(join(to, name))
    for (const file of readdirSync(join(modules, name))) {
      if (/^(readme|licen[cs]e|changelog|package\.json)/i.test(file)) {
        cpSync(join(modules, name, file), join(to, name, file), { dereference: true })
      }
    }
  }
}
