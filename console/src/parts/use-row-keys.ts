/** j and k move the picked row, Enter opens it; not while someone types. */
import { useEffect } from 'react'
import { isTyping } from '../shell/is-typing.ts'

export function useRowKeys(rows: {
  readonly count: number
  readonly picked: number
  readonly pick: (index: number) => void
  readonly open: (index: number) => void
  readonly enabled: boolean
}): void {
  useEffect(() => {
    if (!rows.enabled) return
    const press = (event: KeyboardEvent): void => {
      if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return
      if (document.querySelector('[role="dialog"]') !== null) return
      if (event.key === 'j') rows.pick(Math.min(rows.picked + 1, rows.count - 1))
      else if (event.key === 'k') rows.pick(Math.max(rows.picked - 1, 0))
      else if (event.key === 'Enter' && rows.picked >= 0 && !isControl(event.target)) rows.open(rows.picked)
      else return
      event.preventDefault()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  })
}

const isControl = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('a, button, summary, [role="menuitem"]') !== null
