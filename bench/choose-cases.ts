/** The cases that --case names, by their whole name or by leading folders of it; null: all of them. */
export function chooseCases<T extends { readonly name: string }>(
  cases: readonly T[],
  wanted: readonly string[] | null,
): T[] {
  if (wanted === null) return [...cases]
  const isWanted = (name: string): boolean => wanted.some((one) => name === one || name.startsWith(`${one}/`))
  const chosen = cases.filter(({ name }) => isWanted(name))
  const strays = wanted.filter((one) => !cases.some(({ name }) => name === one || name.startsWith(`${one}/`)))
  if (strays.length > 0) {
    const known = cases.map(({ name }) => name).join(', ')
    throw new Error(
      `there is no case ${strays.join(', ')}: there ${cases.length === 1 ? 'is' : 'are'} ${known}`,
    )
  }
  return chosen
}
