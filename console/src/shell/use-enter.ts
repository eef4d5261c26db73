/** Enter in a list that is still being filled: it opens what is marked once everything is there. */
import { type KeyboardEvent, useEffect, useState } from 'react'

/**
 * A quick typist presses Enter before the answer has come. The keystroke is kept until `ready`, and until the
 * list has marked its first entry, which it does a frame later; any other key takes it back.
 */
export function useEnter(ready: boolean, open: () => void): (event: KeyboardEvent) => void {
  const [pressed, setPressed] = useState(false)
  useEffect(() => {
    if (!pressed || !ready) return
    const frame = requestAnimationFrame(() => {
      setPressed(false)
      open()
    })
    return () => cancelAnimationFrame(frame)
  })
  return (event) => {
    const composing = event.nativeEvent.isComposing || event.keyCode === 229
    if (event.key === 'Enter' && !composing) event.preventDefault()
    setPressed(event.key === 'Enter' && !composing)
  }
}
