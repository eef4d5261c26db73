/** `baton open`: a fresh link to sign in to the console. */
import type { Context } from '../context.ts'
import { printOne } from '../output/print.ts'
import { createSignInLink } from './up.ts'

export async function run(context: Context): Promise<number> {
  const { screen, text, say } = context
  const link = await createSignInLink(context)
  await printOne(
    screen,
    link,
    ({ url }) => url,
    ({ url }) => [url],
  )
  if (screen.format === 'table') say(text('openOnce'))
  return 0
}
