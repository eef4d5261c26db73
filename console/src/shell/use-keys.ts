/** The keys that work everywhere: ⌘K, ?, /, ⌘. and g with a letter. */
import { useEffect, useRef } from 'react'
import { isTyping } from './is-typing.ts'
import { PAGES } from './pages.ts'

/** How long after g the letter may come. */
const JUMP_MS = 1200

export function useKeys(does: {
  readonly palette: () => void
  readonly keys: () => void
  readonly command: () => void
  readonly jump: (to: string) => void
}): void {
  const gAt = useRef(0)
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const chord = event.metaKey || event.ctrlKey
      if (chord && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        does.palette()
        return
      }
      if (chord && event.key === '.') {
        event.preventDefault()
        does.command()
        return
      }
      if (chord || event.altKey || isTyping(event.target)) return
      if (document.querySelector('[role="dialog"]') !== null) return
      const jump = PAGES.find((page) => page.jump === event.key)
      if (jump !== undefined && Date.now() - gAt.current < JUMP_MS) {
        gAt.current = 0
        event.preventDefault()
        event.stopImmediatePropagation()
        does.jump(jump.to)
      } else if (event.key === 'g') gAt.current = Date.now()
      else if (event.key === '?') does.keys()
      else if (event.key === '/') {
        const field = document.querySelector<HTMLElement>('[data-filter]')
        if (field === null) return
        event.preventDefault()
        field.focus()
      }
    }
    // Before the listeners of a list, so that g j is a jump and not a move.
    addEventListener('keydown', press, { capture: true })
    return () => removeEventListener('keydown', press, { capture: true })
  })
}
