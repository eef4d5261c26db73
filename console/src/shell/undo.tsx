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
  toast.custom((id) => <UndoToast sentence={sentence} act={act} close={() => toast.dismiss(id)} />, {
    duration: Number.POSITIVE_INFINITY,
    unstyled: true,
  })
}

function UndoToast({ sentence, act, close }: { sentence: string; act: () => void; close: () => void }) {
  const { t } = useTranslation()
  const [left, setLeft] = useState(UNDO_SECONDS)
  const [settle] = useState(() => once((how: 'act' | 'undo') => (how === 'act' ? act() : undefined)))
  useEffect(() => {
    const end = (how: 'act' | 'undo'): void => {
      settle(how)
      close()
    }
    const tick = setInterval(() => setLeft((seconds) => seconds - 1), 1000)
    const over = setTimeout(() => end('act'), UNDO_SECONDS * 1000)
    const leave = (): void => settle('act')
    const press = (event: KeyboardEvent): void => {
      if (event.key === 'z' && !isTyping(event.target)) end('undo')
    }
    addEventListener('pagehide', leave)
    addEventListener('keydown', press)
    return () => {
      clearInterval(tick)
      clearTimeout(over)
      removeEventListener('pagehide', leave)
      removeEventListener('keydown', press)
    }
  }, [settle, close])
  return (
    <div className="toast" role="status">
      <Icon name="done" />
      <span className="min-w-0">{sentence}</span>
      <span className="left">{left} s</span>
      <button
        type="button"
        className="button slim"
        onClick={() => {
          settle('undo')
          close()
        }}
      >
        {t('undo')} <kbd>z</kbd>
      </button>
    </div>
  )
}

function once<Argument>(run: (argument: Argument) => void): (argument: Argument) => void {
  let done = false
  return (argument) => {
    if (done) return
    done = true
    run(argument)
  }
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
