/**
 * So many requests at once, so many more in line, first come first served; whoever comes then is turned away.
 */
export interface Slots<Slot> {
  /** Null: the line is full. Rejects with the signal's reason when it is aborted in line. */
  take(signal: AbortSignal): Promise<Slot> | null
  give(slot: Slot): void
  readonly waitingCount: number
}

export function createSlots<Slot>(slots: readonly Slot[], lineLimit: number): Slots<Slot> {
  const free = [...slots]
  const line: ((slot: Slot) => void)[] = []
  return {
    take(signal) {
      const slot = free.pop()
      if (slot !== undefined) return Promise.resolve(slot)
      if (line.length >= lineLimit) return null
      return new Promise((resolve, reject) => {
        const leave = (): void => {
          const index = line.indexOf(enter)
          if (index !== -1) line.splice(index, 1)
          reject(signal.reason)
        }
        const enter = (given: Slot): void => {
          signal.removeEventListener('abort', leave)
          resolve(given)
        }
        if (signal.aborted) return leave()
        signal.addEventListener('abort', leave, { once: true })
        line.push(enter)
      })
    },
    give(slot) {
      const next = line.shift()
      if (next === undefined) free.push(slot)
      else next(slot)
    },
    get waitingCount() {
      return line.length
    },
  }
}
