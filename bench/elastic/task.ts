import type { RestartCosts } from '../../sim/elastic/restart-costs.ts'
import type { RunMetrics } from '../../sim/elastic/metrics.ts'

/** One workload under one scheduler: what a worker is asked for. */
export interface ElasticTask {
  readonly protocol: 'pollux' | 'sia'
  readonly profileFolder: string
  readonly workload: string
  readonly subject: string
  readonly restartCosts: RestartCosts
  /** How many times the protocol's cluster. */
  readonly clusterFactor: number
}

export type ElasticAnswer = RunMetrics

export const isAnswer = (value: unknown): value is ElasticAnswer =>
  typeof value === 'object' && value !== null && 'jct_mean' in value && typeof value.jct_mean === 'number'
