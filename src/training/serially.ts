/** One piece of work at a time for a key, in the order they came; different keys side by side. */
export function createSerial() {
  const last = new Map<string, Promise<unknown>>()
  return {
    run<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
      const before = last.get(key) ?? Promise.resolve()
      const done = before.then(work, work)
      last.set(key, done)
      const forget = (): void => {
        if (last.get(key) === done) last.delete(key)
      }
      done.then(forget, forget)
      return done
    },
    isBusy: (key: string): boolean => last.has(key),
    async idle(): Promise<void> {
      await Promise.allSettled(last.values())
    },
  }
}
