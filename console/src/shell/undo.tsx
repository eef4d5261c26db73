/**
 * Ten seconds to take something back, in place of a question before it. What is asked of the server is asked
 * when the time is over, or when the page is left before that.
 */
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { toast } from 'sonner'
import { Icon } from '../parts/icon.tsx'
import { isTyping } from './is-typing.ts'

const UNDO_SECONDS = 10

export function undoable(sentence: string, act: () => void): void {
  // From the click on, and not only once the note is drawn: who leaves at once has not taken it back.
  const pending = holdBack(act)
  const id = toast.custom(() => <UndoToast sentence={sentence} undo={pending.undo} />, {
    duration: Number.POSITIVE_INFINITY,
    unstyled: true,
  })
  void pending.settled.then(() => toast.dismiss(id))
}

interface Pending {
  readonly undo: () => void
  readonly settled: Promise<void>
}

/** Calls `act` when the time is over or the page is left, unless it is taken back: by `undo`, or by the key z. */
function holdBack(act: () => void): Pending {
  const { promise: settled, resolve } = Promise.withResolvers<void>()
  const end = (): void => {
    clearTimeout(timer)
    removeEventListener('pagehide', leave)
    removeEventListener('keydown', press)
    resolve()
  }
  const leave = (): void => {
    end()
    act()
  }
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'z' && !isTyping(event.target)) end()
  }
  const timer = setTimeout(leave, UNDO_SECONDS * 1000)
  addEventListener('pagehide', leave)
  addEventListener('keydown', press)
  return { undo: end, settled }
}

function UndoToast({ sentence, undo }: { sentence: string; undo: () => void }) {
  const { t } = useTranslation()
  const [left, setLeft] = useState(UNDO_SECONDS)
  useEffect(() => {
    const tick = setInterval(() => setLeft((seconds) => Math.max(0, seconds - 1)), 1000)
    return () => clearInterval(tick)
  }, [])
  return (
    <div className="toast" role="status">
      <Icon name="done" />
      <span className="min-w-0">{sentence}</span>
      <span className="left">{left} s</span>
      <button type="button" className="button slim" onClick={undo}>
        {t('undo')} <kbd>z</kbd>
      </button>
    </div>
  )
}

/** A plain note that goes by itself. */
export function notify(sentence: string, tone: 'done' | 'failed' = 'done'): void {
  toast.custom(
    () => (
      <div className={`toast tone-${tone}`} role="status">
        <span className="state">
          <Icon name={tone} />
        </span>
        <span className="min-w-0 pr-2">{sentence}</span>
      </div>
    ),
    { duration: tone === 'failed' ? 10_000 : 4000, unstyled: true },
  )
}
