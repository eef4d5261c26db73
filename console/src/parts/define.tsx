/**
 * A word or figure with its definition, on hover and on focus.
 *
 * Of our own: a library's tooltip weighed 25 KB on every page. As WCAG 1.4.13 wants it: Escape closes it, and the
 * pointer may move onto it.
 */
import { type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'

const OPEN_MS = 300
/** Time for the pointer to cross the gap between word and definition. */
const CLOSE_MS = 120
const GAP = 6
const EDGE = 8

export function Define({ as: definition, children }: { readonly as: string; readonly children: ReactNode }) {
  const [isOpen, setOpen] = useState(false)
  const word = useRef<HTMLButtonElement>(null)
  const timer = useRef(0)
  const id = useId()
  const setSoon = (open: boolean): void => {
    clearTimeout(timer.current)
    timer.current = window.setTimeout(() => setOpen(open), open ? OPEN_MS : CLOSE_MS)
  }
  const setNow = (open: boolean): void => {
    clearTimeout(timer.current)
    setOpen(open)
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  const hover = { onPointerEnter: () => setSoon(true), onPointerLeave: () => setSoon(false) }
  return (
    <>
      <button
        ref={word}
        type="button"
        className="def"
        aria-describedby={isOpen ? id : undefined}
        {...hover}
        onFocus={() => setNow(true)}
        onBlur={() => setNow(false)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || !isOpen) return
          // What is around it stays open.
          event.stopPropagation()
          setNow(false)
        }}
      >
        {children}
      </button>
      {isOpen ? (
        <Tip id={id} word={word} {...hover}>
          {definition}
        </Tip>
      ) : null}
    </>
  )
}

function Tip(props: {
  readonly id: string
  readonly word: { readonly current: HTMLElement | null }
  readonly onPointerEnter: () => void
  readonly onPointerLeave: () => void
  readonly children: string
}) {
  const { id, word, children, ...hover } = props
  const tip = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const [at, box] = [word.current?.getBoundingClientRect(), tip.current?.getBoundingClientRect()]
    if (at === undefined || box === undefined || tip.current === null) return
    const most = document.documentElement.clientWidth - box.width - EDGE
    const left = Math.max(EDGE, Math.min(at.left + (at.width - box.width) / 2, most))
    const above = at.top - box.height - GAP
    Object.assign(tip.current.style, {
      left: `${left}px`,
      top: `${above < EDGE ? at.bottom + GAP : above}px`,
    })
  })
  return createPortal(
    <div ref={tip} id={id} role="tooltip" className="tip fixed z-12" {...hover}>
      {children}
    </div>,
    document.body,
  )
}
