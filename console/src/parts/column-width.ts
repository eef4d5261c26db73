/** The style of a <col>: its width in px, and another at 390 px. parts.css takes one or the other. */
import type { CSSProperties } from 'react'

export function columnWidth(width?: number, narrow?: number | 'rest'): CSSProperties {
  const px = (value: number | 'rest'): string => (value === 'rest' ? 'auto' : `${value}px`)
  const style: Record<string, string> = {
    ...(width === undefined ? {} : { '--width': px(width) }),
    ...(narrow === undefined ? {} : { '--narrow': px(narrow) }),
  }
  return style as CSSProperties
}
