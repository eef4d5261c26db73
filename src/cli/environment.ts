/** What the process was started with: the one place where the command line reads it. */
import { homedir } from 'node:os'

export interface Environment {
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly homeDir: string
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
}

export const readEnvironment = (): Environment => ({
  variables: process.env,
  cwd: process.cwd(),
  homeDir: homedir(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
})
