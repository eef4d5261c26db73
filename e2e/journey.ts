/** A person's first steps in the console, for a checkout and for an installed release alike. */
import type { Page } from 'playwright-core'

/** A shell script that runs for two minutes and writes a line five times a second. */
export const TICKER = 'for i in $(seq 1 600); do echo "tick $i"; sleep 0.2; done'

/** Opens a one-time link and waits for the home screen. */
export async function signIn(page: Page, url: string, link: string): Promise<void> {
  await page.goto(link)
  await page.waitForURL(`${url}/`)
  await page.getByRole('heading', { level: 1 }).waitFor()
}

/** Submits a job in the dialog, sees it run without a reload, and reads its log while it is written. */
export async function runTicker(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/queue`)
  await page.getByRole('button', { name: 'New job' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('ticker')
  await page.getByRole('textbox', { name: 'Command' }).fill(TICKER)
  await page.getByRole('button', { name: 'Submit' }).click()
  await page.waitForURL(/\/jobs\/job_/)
  // The state comes by the server's events.
  await page.locator('h1').getByText('Running').waitFor()
  await page.getByRole('navigation', { name: 'Parts of the job' }).getByText('Logs').click()
  await page.getByRole('log').getByText('tick 3', { exact: true }).waitFor()
}
