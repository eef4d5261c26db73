/**
 * Gavel's max-min fairness (OSDI 2020) as Shockwave's authors ran it on one kind of GPU: each job is promised
 * the same GPU time, and a round goes to those that are furthest behind their promise.
 */
import type { RoundJob, RoundPolicy } from './simulate.ts'
import { ROUND_SECONDS } from './simulate.ts'

/** Promises change when jobs come, go or change, but no more often than this. */
const SECONDS_BETWEEN_PROMISES = 1_000

interface Account {
  share: number
  received: number
  deficit: number
}

export function gavelPolicy(deviceCount: number): RoundPolicy {
  const accounts = new Map<number, Account>()
  let promisedAt: number | null = null
  /** Of those that ran in the last round: what they had run before. */
  let ranBefore = new Map<RoundJob, number>()
  let known = ''

  return {
    name: 'gavel',
    choose(now, jobs) {
      for (const [job, before] of ranBefore) {
        const account = accounts.get(job.index)
        if (account !== undefined) account.received += job.ranSeconds - before
      }
      const present = jobs.map((job) => `${job.index}/${job.batch}`).join()
      const indexes = new Set(jobs.map((job) => job.index))
      for (const index of accounts.keys()) if (!indexes.has(index)) accounts.delete(index)
      for (const { index } of jobs) {
        if (!accounts.has(index)) accounts.set(index, { share: 0, received: ROUND_SECONDS / 2, deficit: 0 })
      }
      // The authors take a promise made at their second 0 for none.
      const isDue = promisedAt === null || promisedAt === 0 || now - promisedAt >= SECONDS_BETWEEN_PROMISES
      if (present !== known && isDue) {
        for (const account of accounts.values()) {
          account.deficit +=
            account.share * (now - (promisedAt ?? now)) - (account.received - ROUND_SECONDS / 2)
          account.received = ROUND_SECONDS / 2
        }
        for (const [at, share] of equalShares(jobs, deviceCount).entries()) {
          accounts.get(jobs[at]!.index)!.share = share
        }
        promisedAt = now
        known = present
      }
      let all = 0
      for (const { received } of accounts.values()) all += received
      const urgency = (job: RoundJob): number => {
        const { share, received } = accounts.get(job.index)!
        return share / (received / all)
      }
      const order = jobs.toSorted(
        (a, b) =>
          urgency(b) - urgency(a) ||
          accounts.get(b.index)!.deficit - accounts.get(a.index)!.deficit ||
          a.index - b.index,
      )
      let left = deviceCount
      const chosen = order.filter((job) => {
        if (job.devices > left) return false
        left -= job.devices
        return true
      })
      ranBefore = new Map(chosen.map((job) => [job, job.ranSeconds]))
      return chosen.map((job) => job.index)
    },
  }
}

/** Shares of time such that share times devices is level, and no share above one: water filling. */
export function equalShares(jobs: readonly RoundJob[], deviceCount: number): number[] {
  const shares = jobs.map(() => 0)
  let open = jobs.map((_, at) => at).toSorted((a, b) => jobs[a]!.devices - jobs[b]!.devices)
  let left = deviceCount
  while (open.length > 0) {
    const level = left / open.length
    const narrowest = jobs[open[0]!]!.devices
    if (narrowest > level) {
      for (const at of open) shares[at] = level / jobs[at]!.devices
      break
    }
    shares[open[0]!] = 1
    left -= narrowest
    open = open.slice(1)
  }
  return shares
}
