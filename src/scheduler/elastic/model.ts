/** The nouns of elastic scheduling, as plain data. A type is an index into the list of device types. */

export interface DeviceType {
  readonly name: string
  readonly nodeCount: number
  readonly devicesPerNode: number
  /** Of the data sheet: how fast training runs on an unknown type goes first by this, then by measurement. */
  readonly memoryGBps: number
}

/** Devices of one type that a job holds: how many on which node. A job never spans types. */
export interface Allocation {
  readonly type: number
  readonly nodes: readonly NodeShare[]
}

export interface NodeShare {
  /** Index of the node within its type. */
  readonly node: number
  readonly devices: number
}

/** What a job can run with. Batches count examples; a local batch is that of one device in one pass. */
export interface JobLimits {
  readonly initialBatch: number
  readonly largestBatch: number
  readonly smallestLocalBatch: number
  /** By type; 0 where the job cannot run. */
  readonly largestLocalBatch: readonly number[]
  /** A job that keeps one batch; null: any between initial and largest. */
  readonly fixedBatch: number | null
  readonly minDevices: number
  readonly maxDevices: number
}

/** A job that has not finished, as a scheduler sees it: what was reported, declared and decided. */
export interface ElasticJob {
  readonly id: string
  /** Jobs of one application share what was measured. */
  readonly application: string
  readonly limits: JobLimits
  readonly ageSeconds: number
  /** How often it was started, moves and changes of width included. */
  readonly starts: number
  /** What is left of the start that goes on; 0 while it trains or waits. */
  readonly restoreSecondsLeft: number
  /** Progress: steps of the initial batch that would have come as far. */
  readonly done: number
  /** All of its progress, when its owner declared epochs or steps. */
  readonly declaredTotal: number | null
  readonly epoch: number
  readonly allocation: Allocation | null
}

/** Examples of one device in one pass, and passes before gradients are exchanged, less one. */
export interface BatchChoice {
  readonly localBatch: number
  readonly accumulation: number
}

export interface StepMeasurement {
  readonly application: string
  readonly type: number
  readonly nodes: number
  readonly devices: number
  readonly localBatch: number
  /** One pass with exchange of gradients, and the part of it that waits for the exchange. */
  readonly stepSeconds: number
  readonly syncSeconds: number
}

/** Norm² and variance of the gradient, as adaptive training measures them at the batch it uses. */
export interface GradientMeasurement {
  readonly application: string
  readonly epoch: number
  readonly batch: number
  readonly sqr: number
  readonly variance: number
}

export const widthOf = (allocation: Allocation): number => {
  let devices = 0
  for (const share of allocation.nodes) devices += share.devices
  return devices
}

/** The same devices: node by node, in order of nodes. */
export function sameAllocation(a: Allocation | null, b: Allocation | null): boolean {
  if (a === null || b === null) return a === b
  return (
    a.type === b.type &&
    a.nodes.length === b.nodes.length &&
    a.nodes.every((share, at) => share.node === b.nodes[at]!.node && share.devices === b.nodes[at]!.devices)
  )
}
