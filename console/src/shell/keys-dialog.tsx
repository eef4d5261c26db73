/** What the keys do. */
import { Dialog } from '@base-ui/react/dialog'
import { useTranslation } from 'react-i18next'
import { PAGES } from './pages.ts'

export function KeysDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const chord = /mac/i.test(navigator.userAgent) ? '⌘' : 'Ctrl '
  const general = [
    [`${chord}K`, t('keys.palette')],
    ['/', t('keys.filter')],
    ['j  k', t('keys.move')],
    ['↵', t('keys.open')],
    [`${chord}.`, t('keys.command')],
    [`${chord}↵`, t('keys.send')],
    ['z', t('keys.undo')],
    ['esc', t('keys.close')],
    ['?', t('keys.keys')],
  ] as const
  return (
    <Dialog.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="floating dialog">
          <Dialog.Title className="mb-3">{t('keys.title')}</Dialog.Title>
          <div className="columns">
            <Keys rows={general} />
            <Keys rows={PAGES.map((page) => [`g ${page.jump}`, t(page.name)] as const)} />
          </div>
          <div className="mt-4 flex justify-end">
            <Dialog.Close className="button">{t('close')}</Dialog.Close>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Keys({ rows }: { readonly rows: readonly (readonly [string, string])[] }) {
  return (
    <dl className="grid grid-cols-[72px_1fr] content-start gap-y-2">
      {rows.map(([keys, what]) => (
        <div key={keys} className="contents">
          <dt>
            <kbd>{keys}</kbd>
          </dt>
          <dd className="text-ink-2">{what}</dd>
        </div>
      ))}
    </dl>
  )
}
