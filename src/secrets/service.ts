/** What other modules ask of secrets. */

export interface SecretEntry {
  readonly name: string
  readonly version: number
  readonly updatedAt: number
  readonly updatedBy: string
  /** False: the key file holds no key that fits, so jobs that name it do not start. */
  readonly isReadable: boolean
}

export interface GivenSecret {
  readonly name: string
  readonly value: string
}

export interface RotateOptions {
  /**
   * `new-key`: a new key, which Baton writes into the file. `from-file`: the first key of the file, for a file that
   * Baton may not write. `lost-key`: a new key although the old one is gone; what it sealed stays unreadable until it
   * is set again.
   */
  readonly how: 'new-key' | 'from-file' | 'lost-key'
}

export interface Rotation {
  readonly keyId: string
  /** Values that were sealed anew, older versions among them. */
  readonly sealedCount: number
  /** Names, of the project that asked, whose newest value no key opens. */
  readonly unreadable: readonly string[]
}

/** What the runtime needs for jobs. */
export interface JobSecrets {
  /** Throws secrets/not-found for the first of these that the project does not have. */
  requireAll(project: string, names: readonly string[]): Promise<void>
  /** The newest values, by name; notes that the attempt has them. */
  give(attemptId: string, project: string, names: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** Everything that the attempt was given, in whatever version: what its log may show. */
  givenTo(attemptId: string): Promise<readonly GivenSecret[]>
  /** The attempt's log is gone: its values need not be kept for it. */
  forget(attemptId: string): Promise<void>
}

export interface Secrets extends JobSecrets {
  list(project: string): Promise<readonly SecretEntry[]>
  put(project: string, name: string, value: string, by: string): Promise<SecretEntry>
  remove(project: string, name: string): Promise<void>
  /** Safe to interrupt at any moment, and to do again. */
  rotateKey(project: string, options: RotateOptions): Promise<Rotation>
}
