/** A sentence of the server, in the person's language. */
import type { Said } from '#contract'
import { useTold } from './telling.ts'

export function Told(props: {
  readonly english: string | null | undefined
  readonly said: Said | null | undefined
}) {
  return <>{useTold().message(props.english, props.said)}</>
}
