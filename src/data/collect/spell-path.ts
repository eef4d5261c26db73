/** A path as text. Valid UTF-8 stays as it is; other bytes are spelled `\xE9`, so that two paths stay two. */
export function spellPath(path: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(path)
  } catch {
    return Buffer.from(path)
      .toString('latin1')
      .replaceAll(/[\u0080-\u00ff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).toUpperCase()}`)
  }
}
