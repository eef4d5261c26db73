/**
 * The two published set-ups that elastic schedulers are judged by: cluster, applications, restart costs.
 *
 * Pollux: 16 nodes of 4 T4, every start costs 30 s. Sia: 6 nodes of 4 T4, 3 of 8 2080 Ti, 2 of 8 A100, a
 * start costs what checkpoint and restore of the application took, and speeds are divided by how much slower
 * real runs were than the tables.
 */
import type { ApplicationRule } from './application.ts'
import type { DeviceType } from '#scheduler'
import { sameInAllRings, type RestartCosts } from './restart-costs.ts'

export interface Protocol {
  readonly name: 'pollux' | 'sia'
  readonly types: readonly DeviceType[]
  readonly rules: Readonly<Record<string, ApplicationRule>>
  /** As the papers measured or took them. */
  readonly restartCosts: RestartCosts
}

const EPOCHS = { bert: 2, cifar10: 100, deepspeech2: 80, imagenet: 90, ncf: 10, yolov3: 50 }
const NAMES = Object.keys(EPOCHS) as (keyof typeof EPOCHS)[]

export const POLLUX: Protocol = {
  name: 'pollux',
  types: [{ name: 'aws', nodeCount: 16, devicesPerNode: 4, memoryGBps: 320 }],
  rules: Object.fromEntries(
    NAMES.map((name): [string, ApplicationRule] => [
      name,
      {
        epochCount: EPOCHS[name],
        slowdown: 1,
        ...(name === 'yolov3' ? { largestLocalBatch: { '*': 8 } } : {}),
        ...(name === 'ncf' ? { fixedBatch: 32_768 } : {}),
      },
    ]),
  ),
  restartCosts: sameInAllRings(Object.fromEntries(NAMES.map((name) => [name, 30]))),
}

const SLOWDOWN = { bert: 1.2, cifar10: 1.8, deepspeech2: 1.2, imagenet: 1.2, ncf: 1.5, yolov3: 1.2 }

export const SIA: Protocol = {
  name: 'sia',
  types: [
    { name: 'aws', nodeCount: 6, devicesPerNode: 4, memoryGBps: 320 },
    { name: 'rtx', nodeCount: 3, devicesPerNode: 8, memoryGBps: 616 },
    { name: 'dgx-ext', nodeCount: 2, devicesPerNode: 8, memoryGBps: 1555 },
  ],
  rules: Object.fromEntries(
    NAMES.map((name): [string, ApplicationRule] => [
      name,
      {
        epochCount: EPOCHS[name],
        slowdown: SLOWDOWN[name],
        ...(name === 'deepspeech2' ? { largestLocalBatch: { rtx: 57 } } : {}),
        ...(name === 'ncf' ? { fixedBatch: 32_768 } : {}),
      },
    ]),
  ),
  restartCosts: sameInAllRings({
    bert: 120,
    cifar10: 50,
    deepspeech2: 25,
    imagenet: 250,
    ncf: 15,
    yolov3: 80,
  }),
}

/** The same cluster `factor` times over. */
export const scaled = (protocol: Protocol, factor: number): Protocol => ({
  ...protocol,
  types: protocol.types.map((type) => ({ ...type, nodeCount: type.nodeCount * factor })),
})
