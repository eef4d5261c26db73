/** A real Chromium for the tests: the system's, or the one of the npm package; null when neither starts. */
import { existsSync } from 'node:fs'
import sparticuz from '@sparticuz/chromium'
import { type Browser, chromium } from 'playwright-core'

const SYSTEM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const FLAGS = [
  '--headless',
  // Root may not use Chromium's own sandbox.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export type BrowserOrWhy = { readonly browser: Browser } | { readonly browser: null; readonly why: string }

export async function openBrowser(): Promise<BrowserOrWhy> {
  const tried: string[] = []
  for (const find of [
    async () => SYSTEM.find((path) => existsSync(path)),
    () => sparticuz.executablePath(),
  ]) {
    try {
      const executablePath = await find()
      if (executablePath === undefined) continue
      return { browser: await chromium.launch({ executablePath, args: FLAGS }) }
    } catch (error) {
      tried.push(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error))
    }
  }
  return {
    browser: null,
    why: `no Chromium starts here (${tried.join('; ')}). Install one: apt-get install chromium`,
  }
}
