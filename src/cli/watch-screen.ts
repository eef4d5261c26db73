/** `--watch`: the answer again and again; on a terminal in place, elsewhere one below the other. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Context } from './context.ts'
import { EXIT } from './exit-codes.ts'

const EVERY_MS = 1_000

export async function repeatWatch(context: Context, show: () => Promise<number>): Promise<number> {
  if (context.options.watch !== true) return show()
  const stop = context.catchInterrupt()
  try {
    while (!stop.isRaised) {
      const isInPlace =
        context.isTerminal && (context.screen.format === 'table' || context.screen.format === 'wide')
      if (isInPlace) context.screen.write('\u001b[H\u001b[2J')
      await show()
      for (let waited = 0; waited < EVERY_MS && !stop.isRaised; waited += 50) await sleep(50)
    }
    return EXIT.interrupted
  } finally {
    stop.release()
  }
}
