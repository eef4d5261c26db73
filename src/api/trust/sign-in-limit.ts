/** Slows down who guesses sign-in links: so many failures from one address, then a pause. */
import type { Clock } from '#base'
import { tooManySignIns } from '../errors.ts'

const FAILURE_LIMIT = 10
const WINDOW_MS = 60_000
/** Addresses that are remembered at once; the oldest goes first. */
const ADDRESS_LIMIT = 10_000

export interface SignInLimit {
  /** Throws when this address has failed too often. */
  check(address: string): void
  failed(address: string): void
}

export function createSignInLimit(clock: Clock): SignInLimit {
  const failures = new Map<string, { count: number; since: number }>()
  return {
    check: (address) => {
      const entry = failures.get(address)
      if (entry === undefined || entry.count < FAILURE_LIMIT) return
      const leftMs = entry.since + WINDOW_MS - clock.now()
      if (leftMs > 0) throw tooManySignIns(Math.ceil(leftMs / 1000))
      failures.delete(address)
    },
    failed: (address) => {
      const now = clock.now()
      const entry = failures.get(address)
      if (entry !== undefined && now < entry.since + WINDOW_MS) {
        entry.count += 1
        return
      }
      failures.delete(address)
      failures.set(address, { count: 1, since: now })
      const oldest = failures.keys().next().value
      if (failures.size > ADDRESS_LIMIT && oldest !== undefined) failures.delete(oldest)
    },
  }
}
