/** What a screen asks of the shell around it. */
import { createContext, use } from 'react'

export interface ShellDoor {
  readonly openPalette: () => void
  /** Whether the command and API behind the screen are shown whole. */
  readonly command: boolean
  readonly setCommand: (open: boolean) => void
  readonly menu: boolean
  readonly toggleMenu: () => void
}

export const ShellContext = createContext<ShellDoor | null>(null)

export function useShell(): ShellDoor {
  const door = use(ShellContext)
  if (door === null) throw new Error('a screen stands outside the shell')
  return door
}
