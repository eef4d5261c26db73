/** A link is the current one only with the same search: tabs and versions differ in nothing else. */
export const EXACT = { exact: true, includeSearch: true } as const
