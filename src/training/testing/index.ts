/** For tests of any module: a checkpoint as the pretrain recipe leaves it, with random weights. */
export {
  writeFixtureCheckpoint,
  TINY,
  type FixtureCheckpoint,
  type FixtureShape,
} from './fixture-checkpoint.ts'
