/** What people type. The program is main.ts; this door is for those who build documents and tests from it. */
export { runCli } from './run-cli.ts'
export type { Environment } from './environment.ts'
