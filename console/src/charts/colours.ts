/** The canvas knows no variables: what a token is worth now, in this theme. */
export function colours<Name extends string>(...names: readonly Name[]): Record<Name, string> {
  const probe = document.createElement('span')
  probe.hidden = true
  document.body.append(probe)
  const found = {} as Record<Name, string>
  for (const name of names) {
    probe.style.color = `var(--${name})`
    found[name] = getComputedStyle(probe).color
  }
  probe.remove()
  return found
}
