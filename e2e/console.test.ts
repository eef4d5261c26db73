/** The console as a person uses it: a real browser, a real server, real jobs. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { openBrowser } from './browser.ts'
import { runTicker, signIn, TICKER } from './journey.ts'
import { buildConsole, type ConsoleServer, startConsoleServer } from './console-server.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const SCREENS = [
  '/',
  '/queue',
  '/jobs',
  '/fleet',
  '/datasets',
  '/tuning',
  '/models',
  '/endpoints',
  '/audit',
  '/people',
  '/keys',
  '/secrets',
]

const opened = await openBrowser()
const skip = opened.browser === null ? `NO BROWSER: the console was not tried: ${opened.why}` : false
let browser: Browser
let server: ConsoleServer
let page: Page
/** What the page complained about: a refused script, a broken screen, a missing word. */
const complaints: string[] = []

before(async () => {
  if (opened.browser === null) return
  browser = opened.browser
  buildConsole()
  server = await startConsoleServer()
  page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
  page.setDefaultTimeout(15_000)
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    // A call that failed is the screen's to show; what a browser refuses is a mistake of ours.
    if (message.type() === 'error' && !/Failed to load resource|net::ERR/.test(message.text()))
      complaints.push(message.text())
  })
})

after(async () => {
  await browser?.close()
  await server?.close()
})

const shown = (text: string | RegExp) => page.getByText(text).first().waitFor()

test('a link signs in once, and its secret leaves the address', { skip }, async () => {
  const link = await server.signInLink()
  await signIn(page, server.url, link)
  await page.goBack().catch(() => null)
  assert.doesNotMatch(page.url(), /#./)

  const other = await browser.newPage()
  await other.goto(link)
  const note = other.getByRole('alert')
  await note.waitFor()
  assert.match(await note.innerText(), /identity\/link/)
  await other.close()
})

test('a job is submitted, seen to run, and its log is read while it is written', { skip }, async () => {
  await runTicker(page, server.url)
  await page.getByLabel('Find in the log').fill('tick 2')
  await shown(/1 of \d/)
})

test('the queue says why a job waits and who holds what it needs', { skip }, async () => {
  await server.submit({ name: 'wide', command: ['true'], resources: { tasks: 2, devices: 1 } })
  await page.goto(`${server.url}/queue`)
  await shown('1 job waits')
  const why = page.getByRole('complementary')
  await why.getByText('Why not now').waitFor()
  await why.getByRole('link', { name: 'ticker' }).waitFor()
})

test('everything is found by the keyboard', { skip }, async () => {
  await page.keyboard.press('g')
  await page.keyboard.press('f')
  await page.waitForURL(/\/fleet/)
  await page.keyboard.press('Control+k')
  // Enter comes before the answer does, as it does from a quick typist.
  await page.getByPlaceholder('Job, dataset').fill('ticker')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/jobs\/job_/)
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keys' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog', { name: 'Keys' }).waitFor({ state: 'hidden' })
})

test('a stop can be undone, and is done when one leaves', { skip }, async () => {
  const job = await server.submit({
    name: 'stoppable',
    command: ['sh', '-c', TICKER],
    resources: { devices: 0 },
  })
  await page.goto(`${server.url}/jobs/${job.id}`)
  await page.locator('h1').getByText('Running').waitFor()
  await page.getByRole('button', { name: 'Stop' }).click()
  await shown('Stopping stoppable')
  await page.keyboard.press('z')
  await page.getByText('Stopping stoppable').waitFor({ state: 'hidden' })
  await page.locator('h1').getByText('Running').waitFor()
  await page.getByRole('button', { name: 'Stop' }).click()
  await page.goto(`${server.url}/jobs`)
  await server.untilState(job.id, ['stopped'])
})

test('a secret is stored and never shown again, also not by the job that prints it', { skip }, async () => {
  const value = 'hush-0123456789-abcdef'
  await page.goto(`${server.url}/secrets`)
  await page.getByRole('button', { name: 'Store a secret' }).click()
  await page.getByLabel('Name').fill('hf-token')
  await page.getByLabel('Value').fill(value)
  await page.getByRole('button', { name: 'Store', exact: true }).click()
  await shown('is stored')
  await page.getByRole('button', { name: 'Close' }).last().click()
  const command = ['sh', '-c', 'echo "it is $HF_TOKEN"']
  const env = { HF_TOKEN: { secret: 'hf-token' } }
  const job = await server.submit({ name: 'prints-it', command, env, resources: { devices: 0 } })
  await server.untilState(job.id, ['succeeded'])
  await page.goto(`${server.url}/jobs/${job.id}?tab=logs`)
  await shown('it is [secret hf-token]')
  await page.goto(`${server.url}/jobs/${job.id}?tab=spec`)
  await shown('"secret": "hf-token"')
  for (const path of ['/secrets', `/jobs/${job.id}`, '/audit']) {
    await page.goto(`${server.url}${path}`)
    await page.waitForLoadState('networkidle').catch(() => null)
    assert(!(await page.content()).includes(value), path)
  }
})

test('language and theme change at once and stay', { skip }, async () => {
  await page.goto(`${server.url}/queue`)
  await page.getByRole('button', { name: '中文' }).click()
  await page.getByRole('heading', { level: 1, name: '队列' }).waitFor()
  await page.getByRole('button', { name: /^显示/ }).click()
  await page.getByRole('menuitemradio', { name: '深色' }).click()
  await page.reload()
  await page.getByRole('heading', { level: 1, name: '队列' }).waitFor()
  const root = page.locator('html')
  assert.deepEqual([await root.getAttribute('lang'), await root.getAttribute('data-theme')], ['zh', 'dark'])
})

test('in Chinese no page of a job, waiting or ended, holds an English sentence', { skip }, async () => {
  const failing = await server.submit({
    name: 'failing',
    command: ['sh', '-c', 'exit 3'],
    resources: { devices: 0 },
  })
  await server.untilState(failing.id, ['failed'])
  const jobs = await page.evaluate(async () => {
    const answer = await fetch('/api/v1/jobs')
    return ((await answer.json()) as { items: { id: string; state: string }[] }).items
  })
  const ended = jobs.find(({ state }) => state === 'stopped')
  const waiting = jobs.find(({ state }) => state === 'waiting')
  assert(ended !== undefined && waiting !== undefined, 'the tests before left one of each')
  const ofJobs = [failing, ended, waiting].flatMap(({ id }) =>
    ['', '?tab=attempts', '?tab=history'].map((tab) => `/jobs/${id}${tab}`),
  )
  for (const path of [...SCREENS, ...ofJobs]) {
    await page.goto(`${server.url}${path}`)
    await page.locator('h1').waitFor()
    await page.locator('.skeletons').first().waitFor({ state: 'detached' })
    const lines = (await page.locator('body').innerText()).split('\n')
    // Commands are the same in every language.
    const english = lines.filter(
      (line) => /[a-z]{2,}( [A-Za-z]{2,}){2}/.test(line) && !line.startsWith('baton '),
    )
    assert.deepEqual(english, [], path)
  }
})

test('no screen has a serious hindrance, in either theme and language', { skip }, async () => {
  const job = await page.evaluate(async () => {
    const answer = await fetch('/api/v1/jobs?text=ticker')
    return ((await answer.json()) as { items: { id: string }[] }).items[0]?.id ?? ''
  })
  const jobScreens = ['', '?tab=logs', '?tab=attempts', '?tab=history', '?tab=spec'].map(
    (tab) => `/jobs/${job}${tab}`,
  )
  // Only colours differ by theme, and the language only in the page's own attribute.
  for (const [theme, language, rules] of [
    ['dark', 'zh', ['color-contrast', 'html-has-lang', 'html-lang-valid']],
    ['light', 'en', ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']],
  ] as const) {
    await page.evaluate((kept) => localStorage.setItem('baton.preferences', JSON.stringify(kept)), {
      theme,
      language,
    })
    for (const path of [...SCREENS, ...jobScreens]) {
      await page.goto(`${server.url}${path}`)
      await page.locator('h1').waitFor()
      await page.locator('.skeletons').first().waitFor({ state: 'detached' })
      assert.deepEqual(await hindrances(page, rules), [], `${path} in ${theme}, ${language}`)
    }
  }
})

test('on a narrow screen nothing runs over the edge', { skip }, async () => {
  await page.setViewportSize({ width: 390, height: 844 })
  for (const path of SCREENS) {
    await page.goto(`${server.url}${path}`)
    await page.locator('h1').waitFor()
    await page.locator('.skeletons').first().waitFor({ state: 'detached' })
    const over = await page.evaluate<number>(
      "Math.max(document.documentElement.scrollWidth, document.querySelector('.body').scrollWidth) - innerWidth",
    )
    assert(over <= 0, `${path} runs ${over} px over the edge`)
  }
  await page.getByRole('button', { name: 'Menu' }).click()
  await page.getByRole('link', { name: 'Queue' }).click()
  await page.getByRole('heading', { level: 1, name: 'Queue' }).waitFor()
  await page.setViewportSize({ width: 1440, height: 900 })
})

test('a silent server leaves the screen readable, and its return is noticed', { skip }, async () => {
  await page.goto(`${server.url}/jobs`)
  await page.getByRole('link', { name: 'ticker' }).waitFor()
  await server.kill()
  await shown(/Silent since/)
  await shown(/^as of/)
  await page.getByRole('link', { name: 'ticker' }).waitFor()
  await server.restart()
  await shown(/^Live/)
  await page.getByText(/^as of/).waitFor({ state: 'hidden' })
})

test('the browser refused nothing and no screen broke', { skip }, () => {
  assert.deepEqual(complaints, [])
})

async function hindrances(page: Page, rules: readonly string[]): Promise<readonly string[]> {
  await page.evaluate(axe)
  return page.evaluate(async (runOnly) => {
    const { axe } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: Violation[] }> }
    }
    interface Violation {
      readonly id: string
      readonly impact: string
      readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
    }
    const { violations } = await axe.run({ resultTypes: ['violations'], runOnly })
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, nodes }) =>
          `${id}: ${nodes
            .map((node) => `${node.html} ${node.failureSummary}`)
            .join('; ')
            .slice(0, 400)}`,
      )
  }, rules)
}
