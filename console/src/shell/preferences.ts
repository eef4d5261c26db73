/** What a person chose for this browser: theme, density, language, zone. Kept in local storage only. */
import { useSyncExternalStore } from 'react'
import type { Language, Zone } from '../format/times.ts'

export interface Preferences {
  readonly theme: 'system' | 'light' | 'dark'
  readonly density: 'compact' | 'regular' | 'roomy'
  readonly language: Language
  readonly zone: Zone
}

const KEY = 'baton.preferences'
const listeners = new Set<() => void>()
let current = read()

function read(): Preferences {
  const preferred: Preferences = {
    theme: 'system',
    density: 'regular',
    language: navigator.language.startsWith('zh') ? 'zh' : 'en',
    zone: 'local',
  }
  try {
    return { ...preferred, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>) }
  } catch {
    return preferred
  }
}

/** Keep a choice and show it at once. */
export function setPreferences(change: Partial<Preferences>): void {
  current = { ...current, ...change }
  try {
    localStorage.setItem(KEY, JSON.stringify(current))
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
  applyPreferences()
  for (const listener of listeners) listener()
}

export function applyPreferences(): void {
  const root = document.documentElement
  if (current.theme === 'system') delete root.dataset['theme']
  else root.dataset['theme'] = current.theme
  root.dataset['density'] = current.density
  root.lang = current.language
}

export const preferences = (): Preferences => current

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const usePreferences = (): Preferences => useSyncExternalStore(subscribe, preferences)
