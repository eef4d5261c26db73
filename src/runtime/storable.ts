/** PostgreSQL keeps no NUL and no half of a surrogate pair in text or jsonb; programs print both. */
export const storable = (text: string): string => text.replaceAll('\0', '\uFFFD').toWellFormed()
