/**
 * What is broken, where in a rank's step, and in whom. A run is one job in which several things break one after the
 * other; its weights at the end must be those of the run that nothing disturbed.
 */

/** As python/baton/fault_points.py takes it. */
export interface MadeFault {
  readonly at: string
  readonly rank: number
  readonly step: number
  readonly how: 'kill' | 'exit' | 'stop' | 'kill-all' | 'kill-server' | 'kill-supervisor'
}

export interface Run {
  readonly name: string
  readonly faults: readonly MadeFault[]
}

/** From one fault to the next, so that each is healed before. */
const APART_STEPS = 6
const FIRST_STEP = 8
const CHECKPOINT_EVERY = 10
const RANKS = [0, 1]

/** Places of every step, in both ranks; those of the first rank alone; and those of a group that is being formed. */
const EVERYWHERE = ['gradients', 'reduce', 'optimizer', 'ended']
const FIRST_RANK = ['snapshot', 'save', 'renamed', 'export']
const FORMING = ['vote', 'heal']

/** The cases of each ring, as runs. `quick`: those of ring 1 alone, and fewer. */
export function runsOf(ring: string, quick: boolean): readonly Run[] {
  switch (ring) {
    case 'ring1':
      return quick ? [ring1('kill')] : [ring1('kill'), ring1('exit'), setUp('kill'), setUp('exit')]
    case 'ring1-hang':
      return [
        spaced(
          'stopped',
          EVERYWHERE.slice(0, quick ? 1 : 4).flatMap((at) => inRanks(at, 'stop', quick ? [1] : RANKS)),
        ),
      ]
    case 'ring2':
      return [ring2()]
    case 'cold':
      return [
        spaced(
          'fork server killed',
          ['gradients', 'optimizer', 'save'].flatMap((at) => inRanks(at, 'kill-server', [0])),
        ),
      ]
    case 'ring3':
      return [
        spaced(
          'supervisor killed',
          ['gradients', 'reduce', 'optimizer', 'save'].flatMap((at) => inRanks(at, 'kill-supervisor', [0])),
        ),
      ]
    default:
      return []
  }
}

export const RINGS = ['ring1', 'ring1-hang', 'ring2', 'ring3', 'cold']
export const CHECKPOINT_EVERY_STEPS = CHECKPOINT_EVERY

type Unplaced = Omit<MadeFault, 'step'>
const inRanks = (at: string, how: MadeFault['how'], ranks: readonly number[]): Unplaced[] =>
  ranks.map((rank) => ({ at, rank, how }))

function ring1(how: 'kill' | 'exit'): Run {
  const alone = [
    ...EVERYWHERE.flatMap((at) => inRanks(at, how, RANKS)),
    ...FIRST_RANK.flatMap((at) => inRanks(at, how, [0])),
  ]
  const run = spaced(`rank ${how === 'kill' ? 'killed' : 'ended'}`, alone)
  // The one that takes the place of a dead rank dies as well, while the group forms.
  return { name: run.name, faults: [...run.faults, ...pairs(lastStep(run), how, (rank) => rank)] }
}

/** The second breaks the group that the first made necessary. */
function pairs(after: number, how: 'kill' | 'exit', second: (rank: number) => number): MadeFault[] {
  return FORMING.flatMap((at) => RANKS.map((rank) => ({ at, rank }))).flatMap(({ at, rank }, index) => {
    const step = after + (index + 1) * APART_STEPS
    return [
      { at: 'gradients', rank, step, how },
      { at, rank: second(rank), step: step - 1, how },
    ]
  })
}

/** All ranks at once; and the last that has anything in memory, while it hands it on. */
function ring2(): Run {
  const all = [
    ...EVERYWHERE.flatMap((at) => inRanks(at, 'kill-all', RANKS)),
    ...['snapshot', 'save'].flatMap((at) => inRanks(at, 'kill-all', [0])),
  ]
  const run = spaced('all ranks killed', all)
  return { name: run.name, faults: [...run.faults, ...pairs(lastStep(run), 'kill', (rank) => 1 - rank)] }
}

const setUp = (how: 'kill' | 'exit'): Run => ({
  name: `rank ${how === 'kill' ? 'killed' : 'ended'} in set-up`,
  faults: RANKS.map((rank) => ({ at: 'setup', rank, step: 0, how })),
})

/** Each at a step of its own; those of a checkpoint at the next one that is due. */
function spaced(name: string, faults: readonly Unplaced[]): Run {
  let step = FIRST_STEP
  const placed = faults.map((fault) => {
    const isSaved = fault.at === 'save' || fault.at === 'renamed'
    const at = isSaved ? Math.ceil(step / CHECKPOINT_EVERY) * CHECKPOINT_EVERY : step
    step = at + APART_STEPS
    // At the very end, wherever that is.
    return { ...fault, step: fault.at === 'export' ? 0 : at }
  })
  return { name, faults: placed }
}

export const lastStep = ({ faults }: Run): number => Math.max(FIRST_STEP, ...faults.map(({ step }) => step))
