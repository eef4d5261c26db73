/** Every benchmark by its name. Each is loaded when it is asked for, and returns the exit code. */
import type { BenchOptions } from './options.ts'

export interface Bench {
  run(options: BenchOptions): Promise<number>
}

export const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  pollux: () => import('./pollux.ts'),
  sia: () => import('./sia.ts'),
  shockwave: () => import('./shockwave/bench-shockwave.ts'),
}
