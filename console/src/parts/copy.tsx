/** A command one can run, with its copy button. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from './icon.tsx'

export function CopyButton({ text, label }: { readonly text: string; readonly label?: string }) {
  const { t } = useTranslation()
  const [copied, setCopied] = useState(false)
  return (
    <button
      type="button"
      className="button quiet slim"
      onClick={() => {
        void copyText(text)
        setCopied(true)
        setTimeout(() => setCopied(false), 1500)
      }}
    >
      <Icon name={copied ? 'done' : 'copy'} />
      <span aria-live="polite">{copied ? t('copy.done') : (label ?? t('copy.copy'))}</span>
    </button>
  )
}

/** navigator.clipboard needs a secure context; a hidden text area works everywhere. */
async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    const area = document.createElement('textarea')
    area.value = text
    document.body.append(area)
    area.select()
    document.execCommand('copy')
    area.remove()
  }
}

export function Run({ command }: { readonly command: string }) {
  return (
    <span className="run">
      {/* Long commands scroll sideways, so that none is cut. */}
      <code tabIndex={0}>{command}</code>
      <CopyButton text={command} />
    </span>
  )
}
