/** Filters above a list. They live in the URL; / goes to the first. */
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'

/** How long typing rests before the list is asked again. */
const REST_MS = 200

export function FilterText({
  value,
  label,
  onChange,
}: {
  readonly value: string
  readonly label: string
  readonly onChange: (value: string | undefined) => void
}) {
  const [text, setText] = useState(value)
  const [shown, setShown] = useState(value)
  // The URL changed from elsewhere: Back, a link.
  if (shown !== value) {
    setShown(value)
    setText(value)
  }
  useEffect(() => {
    if (text === value) return
    const rest = setTimeout(() => onChange(text === '' ? undefined : text), REST_MS)
    return () => clearTimeout(rest)
  })
  return (
    <input
      className="field w-56"
      data-filter
      type="search"
      aria-label={label}
      placeholder={label}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.blur()
      }}
    />
  )
}

export function FilterSelect({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string
  readonly value: string | undefined
  readonly options: readonly (readonly [string, string])[]
  readonly onChange: (value: string | undefined) => void
}) {
  const { t } = useTranslation()
  return (
    <label className="flex items-center gap-2 text-small text-ink-2">
      {label}
      <select
        className="field text-ink"
        value={value ?? ''}
        onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value)}
      >
        <option value="">{t('filter.any')}</option>
        {options.map(([option, word]) => (
          <option key={option} value={option}>
            {word}
          </option>
        ))}
      </select>
    </label>
  )
}
