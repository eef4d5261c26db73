/** A word as one pastes it into a shell: quoted where it must be, so that a path with a space stays one path. */
export const shellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
