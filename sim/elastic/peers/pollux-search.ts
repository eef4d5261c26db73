/**
 * The genetic search of Pollux: NSGA-II over matrices of jobs by nodes, 100 matrices for 100 generations, the
 * survivors of a round seeding the next. Two objectives keep it diverse (mean speed-up, devices' efficiency);
 * the first decides.
 */
import type { Random } from '#base'
import type { Allocation, DeviceType } from '#scheduler'
import { survivors } from './nsga.ts'

const POPULATION = 100
const GENERATIONS = 100
/** It ends early when the best stood for so many generations. */
const PATIENCE = 25
const WIDTHS = 65

export interface SearchJob {
  readonly id: string
  readonly held: Allocation | null
  readonly largestWidth: number
  /** What a changed placement keeps of its speed-up. */
  readonly restartFactor: number
  speedup(nodes: number, devices: number): number
}

export class PolluxSearch {
  readonly #type: DeviceType
  readonly #random: Random
  #kept: { readonly ids: readonly string[]; readonly states: readonly Int8Array[] } = { ids: [], states: [] }

  constructor(type: DeviceType, random: Random) {
    this.#type = type
    this.#random = random
  }

  /** In the order of `jobs`, which is that of attained service. */
  run(jobs: readonly SearchJob[]): (Allocation | null)[] {
    const nodes = this.#type.nodeCount
    const round = new Round(jobs, this.#type, this.#random)
    let population = this.#seeds(jobs, round.base)
    population.forEach((state) => round.repair(state))
    let scores = population.map((state) => round.score(state))
    let [known, idle] = [0, 0]
    for (let generation = 0; generation < GENERATIONS; generation += 1) {
      const children: Int8Array[] = []
      while (children.length < POPULATION) {
        const pair = round.cross(this.#parent(population), this.#parent(population))
        for (const child of pair) {
          round.mutate(child)
          round.repair(child)
          children.push(child)
        }
      }
      const all = [...population, ...children]
      const allScores = [...scores, ...children.map((child) => round.score(child))]
      const chosen = survivors(allScores, POPULATION)
      population = chosen.map((at) => all[at]!)
      scores = chosen.map((at) => allScores[at]!)
      const best = scores.reduce((most, score) => Math.max(most, score[0]), 0)
      idle = best > known ? 0 : idle + 1
      known = Math.max(known, best)
      if (idle >= PATIENCE) break
    }
    let best = 0
    scores.forEach((score, at) => {
      if (score[0] > scores[best]![0]) best = at
    })
    const front = population.filter((_, at) =>
      scores.every((other) => other[0] < scores[at]![0] || other[1] < scores[at]![1] || other === scores[at]),
    )
    this.#kept = { ids: jobs.map(({ id }) => id), states: front.length > 0 ? front : [population[best]!] }
    return jobs.map((_, job) => toAllocation(population[best]!.subarray(job * nodes, (job + 1) * nodes)))
  }

  /** Survivors of the last round, over the jobs of this one; and the placement that runs. */
  #seeds(jobs: readonly SearchJob[], base: Int8Array): Int8Array[] {
    const nodes = this.#type.nodeCount
    const before = new Map(this.#kept.ids.map((id, at) => [id, at]))
    const seeds = this.#kept.states.map((state) => {
      const seed = new Int8Array(jobs.length * nodes)
      jobs.forEach(({ id }, job) => {
        const at = before.get(id)
        if (at !== undefined) seed.set(state.subarray(at * nodes, (at + 1) * nodes), job * nodes)
      })
      return seed
    })
    return [...seeds, base.slice()]
  }

  /** The better of two by chance: survivors stand in the order of their fronts and of how alone they are. */
  #parent(population: readonly Int8Array[]): Int8Array {
    const a = this.#random.below(population.length)
    const b = this.#random.below(population.length)
    return population[Math.min(a, b)]!
  }
}

/** One decision: its jobs, and what is computed once for them. */
class Round {
  readonly base: Int8Array
  readonly #jobs: readonly SearchJob[]
  readonly #nodes: number
  readonly #perNode: number
  readonly #random: Random
  /** [job][nodes × widths]; negative: not asked yet. */
  readonly #speedups: Float64Array[]
  readonly #used: Int32Array
  readonly #spread: Int32Array
  readonly #order: Int32Array

  constructor(jobs: readonly SearchJob[], { nodeCount, devicesPerNode }: DeviceType, random: Random) {
    this.#jobs = jobs
    this.#nodes = nodeCount
    this.#perNode = devicesPerNode
    this.#random = random
    this.#speedups = jobs.map(() => new Float64Array((nodeCount + 1) * WIDTHS).fill(-1))
    this.#used = new Int32Array(nodeCount)
    this.#spread = new Int32Array(nodeCount)
    this.#order = Int32Array.from({ length: nodeCount }, (_, at) => at)
    this.base = new Int8Array(jobs.length * nodeCount)
    jobs.forEach(({ held }, job) => {
      for (const { node, devices } of held?.nodes ?? []) this.base[job * nodeCount + node] = devices
    })
  }

  /** Harmonic mean of the speed-ups, and the devices' mean efficiency. */
  score(state: Int8Array): readonly [number, number] {
    const nodes = this.#nodes
    const count = this.#jobs.length
    const scale = nodes / (nodes * this.#perNode)
    let [inverse, used, efficiency] = [0, 0, 0]
    for (let job = 0; job < count; job += 1) {
      const row = job * nodes
      let [spanned, devices, isChanged] = [0, 0, false]
      for (let node = 0; node < nodes; node += 1) {
        const here = state[row + node]!
        if (here > 0) {
          spanned += 1
          devices += here
        }
        if (here !== this.base[row + node]) isChanged = true
      }
      const speedup = devices === 0 ? 0 : this.#speedup(job, spanned, devices)
      const kept = isChanged ? this.#jobs[job]!.restartFactor : 1
      inverse += 1 / (speedup * scale * kept + 1e-3)
      used += devices
      efficiency += speedup
    }
    return [count / inverse, used === 0 ? 0 : efficiency / (nodes * this.#perNode)]
  }

  #speedup(job: number, spanned: number, devices: number): number {
    const table = this.#speedups[job]!
    const at = spanned * WIDTHS + devices
    if (table[at]! < 0) table[at] = this.#jobs[job]!.speedup(spanned, devices)
    return table[at]!
  }

  /** Jobs up to a point from one parent, the others from the other. */
  cross(a: Int8Array, b: Int8Array): [Int8Array, Int8Array] {
    const cut = this.#random.below(this.#jobs.length) * this.#nodes
    const [first, second] = [a.slice(), b.slice()]
    first.set(b.subarray(0, cut))
    second.set(a.subarray(0, cut))
    return [first, second]
  }

  mutate(state: Int8Array): void {
    const nodes = this.#nodes
    const count = this.#jobs.length
    const random = this.#random
    for (let job = 0; job < count; job += 1) {
      const row = job * nodes
      if (random.next() < 0.1) state.set(this.base.subarray(row, row + nodes), row)
      if (random.next() >= 0.1) continue
      for (let node = 0; node < nodes; node += 1) if (random.next() < 0.1) state[row + node] = 0
    }
    for (let node = 0; node < nodes; node += 1) {
      let [used, holders] = [0, 0]
      for (let job = 0; job < count; job += 1) {
        const here = state[job * nodes + node]!
        used += here
        if (here > 0) holders += 1
      }
      if (used >= this.#perNode) continue
      const change = (job: number): void => {
        const here = state[job * nodes + node]!
        state[job * nodes + node] = here + random.below(this.#perNode + 1 - here)
      }
      // One in `count` by chance: drawn as gaps, which is the same and takes one draw a hit.
      for (let job = this.#gap(); job < count; job += 1 + this.#gap()) change(job)
      if (holders === 0) continue
      for (let job = 0; job < count; job += 1) {
        if (state[job * nodes + node]! > 0 && random.next() * holders < 1) change(job)
      }
    }
  }

  #gap(): number {
    return this.#jobs.length === 1
      ? 0
      : Math.floor(Math.log(1 - this.#random.next()) / Math.log(1 - 1 / this.#jobs.length))
  }

  /** One job across nodes on each node, no job wider than it may be, no node over what it has. */
  repair(state: Int8Array): void {
    const nodes = this.#nodes
    const [used, spread, order] = [this.#used, this.#spread, this.#order]
    spread.fill(0)
    used.fill(0)
    for (let job = 0; job < this.#jobs.length; job += 1) {
      const row = job * nodes
      let spanned = 0
      for (let node = 0; node < nodes; node += 1) if (state[row + node]! > 0) spanned += 1
      if (spanned > 1) {
        for (let node = 0; node < nodes; node += 1) {
          if (state[row + node] === 0) continue
          spread[node]! += 1
          if (spread[node]! > 1) state[row + node] = 0
        }
      }
      let devices = 0
      for (let node = 0; node < nodes; node += 1) devices += state[row + node]!
      if (devices > this.#jobs[job]!.largestWidth)
        this.#narrow(state, row, order, this.#jobs[job]!.largestWidth)
      for (let node = 0; node < nodes; node += 1) {
        const here = Math.min(state[row + node]!, this.#perNode - used[node]!)
        state[row + node] = here
        used[node]! += here
      }
    }
  }

  /** Keeps `limit` devices on nodes in an order by chance. */
  #narrow(state: Int8Array, row: number, order: Int32Array, limit: number): void {
    for (let at = order.length - 1; at > 0; at -= 1) {
      const other = this.#random.below(at + 1)
      const held = order[at]!
      order[at] = order[other]!
      order[other] = held
    }
    let left = limit
    for (const node of order) {
      const here = Math.min(left, state[row + node]!)
      state[row + node] = here
      left -= here
    }
  }
}

function toAllocation(row: Int8Array): Allocation | null {
  const nodes = [...row].flatMap((devices, node) => (devices > 0 ? [{ node, devices }] : []))
  return nodes.length === 0 ? null : { type: 0, nodes }
}
