/** A word or figure with its definition, on hover and on focus. */
import { Tooltip } from '@base-ui/react/tooltip'
import type { ReactNode } from 'react'

export function Define({ as: definition, children }: { readonly as: string; readonly children: ReactNode }) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={<button type="button" className="def" />} aria-label={undefined}>
        {children}
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6} className="z-12">
          <Tooltip.Popup className="tip" role="tooltip">
            {definition}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}
