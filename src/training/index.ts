/**
 * Training: jobs of kind `train` and `register`, studies over them, and the registry of the models they make.
 *
 * A model's way: a training job leaves a checkpoint in its folder; a register job turns it into a version, with
 * the files that engines read; the gate says whether it may be served.
 */
export { createTraining, type TrainingOptions } from './create-training.ts'
export type * from './service.ts'
