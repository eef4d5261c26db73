/**
 * Serving: endpoints whose replicas are jobs of kind `serve`.
 *
 * A reconciler keeps as many replicas of the wanted model as are wanted; requests go to the one with the least
 * to do. Replicas are processes of their own and outlive the server; llama.cpp is never loaded into it.
 */
export { createServing, type ServingOptions } from './create-serving.ts'
export type { ResolveModel, ServableModel } from './model-source.ts'
export type * from './service.ts'
