export type * from './model.ts'
export type * from './service.ts'
