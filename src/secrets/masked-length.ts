/** Shorter values, in UTF-16 code units, stand in many texts by chance: masking them would tell where. */
export const SHORTEST_MASKED = 8

/** Whether a log shows the name of the secret in its place. */
export const isMasked = (value: string): boolean => value.length >= SHORTEST_MASKED
