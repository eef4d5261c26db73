/** What an operator may turn; the rest follows from measurements. */
export interface ElasticSettings {
  /** Believe the lengths that owners declare. */
  readonly usesDeclarations: boolean
  /** 0 finishes jobs as fast as possible; more keeps devices for what scales well. */
  readonly thrift: number
  /** Short jobs first: 0 treats all alike, towards 1 the shortest take all (heSRPT's p). */
  readonly shortFirst: number
  /** Under 1, a job's first devices count more than its last. */
  readonly concavity: number
  /** What a restart is taken to cost, in times of its seconds. */
  readonly restartWeight: number
  /** Who ends within so long counts as ended: nobody is restarted to bridge less. */
  readonly patienceSeconds: number
  /** It looks again after this long when nothing happened. */
  readonly roundSeconds: number
}

export const FAST: ElasticSettings = {
  usesDeclarations: true,
  thrift: 0,
  shortFirst: 0.88,
  concavity: 0.68,
  restartWeight: 3.25,
  patienceSeconds: 90,
  roundSeconds: 120,
}

/**
 * No declaration is read: the order among jobs is less certain, so it weighs less, which also keeps the longest
 * jobs from waiting for the rest. Nobody is waited for: an end that is guessed is too often wrong.
 */
export const UNDECLARED: ElasticSettings = {
  ...FAST,
  usesDeclarations: false,
  shortFirst: 0.2,
  concavity: 0.4,
  restartWeight: 4,
  patienceSeconds: 0,
  roundSeconds: 200,
}

/** Fewer device hours at a little more waiting. */
export const FRUGAL: ElasticSettings = {
  usesDeclarations: true,
  thrift: 0.12,
  shortFirst: 0.8,
  concavity: 0.8,
  restartWeight: 3,
  patienceSeconds: 45,
  roundSeconds: 300,
}
