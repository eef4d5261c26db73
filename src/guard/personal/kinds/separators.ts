/**
 * What people put between the digits of a number: one sign of a few, everywhere the same.
 *
 * Groups may have any length where a checksum vouches for the whole; where none does, the kinds say which.
 */
export const SEPARATOR = '[ .\\-_·•–—/]'

/** `count` more characters of a class, each with at most one separator before it. */
export const spread = (chars: string, count: string): string => `(?:${SEPARATOR}?${chars}){${count}}`

/** No letter or digit touches it, nor a digit across the sign that it has inside itself. */
export const ALONE_BEFORE = '(?<![A-Za-z0-9])(?<!\\d[.\\-·•–—_/])'
export const ALONE_AFTER = '(?![A-Za-z0-9])(?![.]\\d)'

const SIGNS = /[^A-Za-z0-9]/g

export const compact = (written: string): string => written.replaceAll(SIGNS, '').toUpperCase()

/** One sign inside, or none. */
export const isEven = (written: string): boolean => new Set(written.match(SIGNS) ?? []).size <= 1

/** Lengths of the groups, as "3-4-4". */
export const shapeOf = (written: string): string =>
  written
    .split(SIGNS)
    .map(({ length }) => length)
    .join('-')
