/**
 * DuckDB in memory. Only programs load this: the server holds no data.
 *
 * Who reads and who writes each take a connection of their own: a query on a connection ends the stream that
 * was being read from it, without an error.
 */
import { DuckDBInstance } from '@duckdb/node-api'

export interface DuckDbOptions {
  readonly memoryMiB: number
  /** The only folders it may read and write. */
  readonly folders: readonly string[]
}

/** One thread: the order of rows, and so the bytes of a file, must not depend on the machine. */
export async function openDuckDb({ memoryMiB, folders }: DuckDbOptions): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: `${memoryMiB}MiB`,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  })
  const connection = await instance.connect()
  await connection.run('set temp_directory = ?', [''])
  await connection.run(`set allowed_directories = [${folders.map(quoteText).join(', ')}]`)
  await connection.run('set enable_external_access = false')
  await connection.run('set lock_configuration = true')
  connection.closeSync()
  return instance
}

/** A name of a table or column, as SQL takes any name. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** For the statements that take no parameters: COPY and SET. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`
