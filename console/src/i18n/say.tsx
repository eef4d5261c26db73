/** A sentence of the catalogue whose <b> is bold. */
import { Trans } from 'react-i18next'
import type { Key } from './index.ts'

const COMPONENTS = { b: <b /> }

export function Say({
  it,
  count,
  ...values
}: { readonly it: Key; readonly count?: number } & Readonly<Record<string, string | number | undefined>>) {
  return (
    <Trans
      i18nKey={it as never}
      values={count === undefined ? values : { ...values, count }}
      {...(count === undefined ? {} : { count })}
      components={COMPONENTS}
    />
  )
}
