/** Two people and two projects, in a real browser: added, let in by link and by an identity provider, kept apart. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { testProvider, type TestProvider } from '#api/testing'
import { openBrowser } from './browser.ts'
import { buildConsole, startConsoleServer, type ConsoleServer } from './console-server.ts'

const WAIT_MS = 20_000
const found = await openBrowser()
const { browser } = found
if (browser === null) test('people in the console', { skip: found.why }, () => {})
else {
  let server: ConsoleServer
  let provider: TestProvider
  let folder: string

  before(async () => {
    buildConsole()
    folder = mkdtempSync(join(tmpdir(), 'baton-people-'))
    // The provider wants to know where it sends browsers back to before there is a server.
    const port = await freePort()
    provider = await testProvider(`http://127.0.0.1:${port}/sign-in/oidc`)
    const secretFile = join(folder, 'secret')
    writeFileSync(secretFile, provider.secret, { mode: 0o600 })
    const settings = {
      BATON_SERVER__OIDC__ISSUER: provider.issuer,
      BATON_SERVER__OIDC__CLIENT_ID: provider.clientId,
      BATON_SERVER__OIDC__CLIENT_SECRET_FILE: secretFile,
      BATON_SERVER__OIDC__NAME: 'Example Login',
    }
    server = await startConsoleServer(settings, String(port))
  })
  after(async () => {
    await browser.close()
    await server?.close()
    await provider?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test('a person who is added signs in by link and through the provider, and sees the chosen project alone', async () => {
    const admin = await newPage(browser)
    await admin.goto(await server.signInLink())
    await admin.waitForURL(`${server.url}/`)
    await admin.goto(`${server.url}/people`)
    await fillDialog(admin, 'Add a project', { Name: 'research' })
    await fillDialog(admin, 'Add a person', { Name: 'ada', 'E-mail': 'ada@example.org' })
    await admin.getByRole('button', { name: 'Change: ada' }).click()
    await admin.getByLabel('Role: research').selectOption('reviewer')
    await admin.getByRole('button', { name: 'Save' }).click()
    await admin.getByText('engineer (default), reviewer (research)').waitFor()
    await admin.getByRole('button', { name: 'Link: ada' }).click()
    const link = await admin.getByRole('dialog').locator('code').textContent()
    await admin.getByRole('button', { name: 'I have passed it on' }).click()
    await server.submit({ name: 'of-default', command: ['true'] })

    const ada = await newPage(browser)
    await ada.goto(link ?? '')
    await ada.waitForURL(`${server.url}/`)
    await ada.goto(`${server.url}/jobs`)
    await ada.getByText('of-default').first().waitFor()
    await ada.getByLabel('project').selectOption('research')
    await ada.waitForURL(`${server.url}/`)
    await ada.goto(`${server.url}/jobs`)
    await ada.getByLabel('project').waitFor()
    assert.equal(await ada.getByLabel('project').inputValue(), 'research', 'the tab keeps its project')
    await ada.getByText('Live', { exact: false }).first().waitFor()
    await ada.getByText('baton -p research', { exact: false }).first().waitFor()
    assert.equal(await ada.getByText('of-default').count(), 0)

    const visitor = await newPage(browser)
    provider.signedIn = { subject: 'p-1', email: 'ada@example.org', isVerified: false }
    await visitor.goto(`${server.url}/models`)
    await visitor.getByRole('button', { name: 'Sign in with Example Login' }).click()
    await visitor.getByText('identity/email-unverified', { exact: false }).waitFor()
    assert.equal(new URL(visitor.url()).search, '', 'the code does not stay in the address')
    await visitor.context().clearCookies()
    provider.signedIn = { ...provider.signedIn, subject: 'p-2', isVerified: true }
    await visitor.getByText('Begin again').click()
    await visitor.getByRole('button', { name: 'Sign in with Example Login' }).click()
    await visitor.waitForURL(`${server.url}/`)

    await admin.getByRole('button', { name: 'Disable: ada' }).click()
    // Ten seconds to take it back, or the page is left.
    await admin.goto('about:blank')
    await visitor.goto(`${server.url}/jobs`)
    await visitor.waitForURL(`${server.url}/sign-in?**`)
    await ada.reload()
    await ada.waitForURL(`${server.url}/sign-in?**`)
  })
}

async function newPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB' })
  const page = await context.newPage()
  page.setDefaultTimeout(WAIT_MS)
  return page
}

async function fillDialog(page: Page, name: string, fields: Readonly<Record<string, string>>): Promise<void> {
  await page.getByRole('button', { name }).click()
  const dialog = page.getByRole('dialog')
  for (const [label, value] of Object.entries(fields)) await dialog.getByLabel(label).fill(value)
  await dialog.getByRole('button', { name }).click()
  await dialog.waitFor({ state: 'detached' })
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
