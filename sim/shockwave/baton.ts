/** Baton's fair order under Shockwave's protocol: it is told what a real scheduler knows, and first guesses. */
import { seededRandom } from '#base'
import { FairOrder } from '#scheduler'
import type { RoundJob, RoundPolicy } from './simulate.ts'

/** Owners' first guesses are wrong by this, in their logarithm. */
export const GUESS_SIGMA = 0.5

export function batonPolicy(deviceCount: number, guesses: ArrayLike<number>): RoundPolicy {
  const order = new FairOrder(deviceCount)
  // A view, not a copy: the simulated job goes on behind it.
  const views = new Map<string, RoundJob & { readonly guessSeconds: number }>()
  const viewOf = (job: RoundJob): RoundJob & { readonly guessSeconds: number } => {
    let view = views.get(job.id)
    if (view === undefined) {
      view = Object.create(job, { guessSeconds: { value: guesses[job.index]! } }) as typeof view & object
      views.set(job.id, view)
    }
    return view
  }
  return {
    name: 'baton',
    choose: (now, jobs) => order.choose(now, jobs.map(viewOf)).map((at) => jobs[at]!.index),
    finished: (job) => order.finished(viewOf(job)),
  }
}

/** The same seed gives the same wrong guesses. */
export function guessLengths(lengths: ArrayLike<number>, seed: number): Float64Array {
  const random = seededRandom(`guess ${seed}`)
  return Float64Array.from(lengths, (length) => {
    const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
    return length * Math.exp(GUESS_SIGMA * normal)
  })
}
