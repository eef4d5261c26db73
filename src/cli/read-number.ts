/** A number behind an option, or what the option takes. */
import { usage } from './errors.ts'

export interface Range {
  readonly least: number
  /** None unless given. */
  readonly most?: number
}

export function readWhole(option: string, text: string, { least, most = Infinity }: Range): number {
  const number = Number(text)
  if (/^\d{1,15}$/.test(text) && number >= least && number <= most) return number
  const [english, chinese] =
    most === Infinity
      ? [` from ${least}`, `，不小于 ${least}`]
      : [` from ${least} to ${most}`, `，${least} 到 ${most}`]
  throw usage(
    [
      `${option} takes a whole number${english}, not "${text}"`,
      `${option} 须为整数${chinese}，而不是“${text}”`,
    ],
    `${option} ${Math.max(least, 1)}`,
  )
}

export function readNumber(option: string, text: string): number {
  const number = Number(text)
  if (text.trim() !== '' && Number.isFinite(number)) return number
  throw usage(
    [`${option} takes a number, not "${text}"`, `${option} 须为数字，而不是“${text}”`],
    `${option} 1`,
  )
}
