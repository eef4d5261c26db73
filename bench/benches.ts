/** Every benchmark by its name. Each is loaded when it is asked for, and returns the exit code. */
import type { BenchOptions } from './options.ts'

export interface Bench {
  run(options: BenchOptions): Promise<number>
}

export const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  placement: () => import('./placement/bench.ts'),
  pollux: () => import('./pollux.ts'),
  sia: () => import('./sia.ts'),
  words: () => import('./words/bench-words.ts'),
  detect: () => import('./detect/bench-detect.ts'),
  scale: () => import('./scale/bench.ts'),
  logs: () => import('./logs/bench-logs.ts'),
  recovery: () => import('./recovery/bench-recovery.ts'),
  shockwave: () => import('./shockwave/bench-shockwave.ts'),
}
