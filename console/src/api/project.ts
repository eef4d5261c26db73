/**
 * For which of their projects a person looks at the console: chosen in the navigation, said with every call.
 *
 * A tab keeps its own; a new one begins with what was chosen last. Null: where the server puts them.
 */
const KEY = 'baton.project'
const HEADER = 'baton-project'

let chosen: string | null = read()

function read(): string | null {
  try {
    return sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY)
  } catch {
    return null
  }
}

export const chosenProject = (): string | null => chosen

/** What every call carries. */
export const projectHeaders = (): Record<string, string> => (chosen === null ? {} : { [HEADER]: chosen })

export function keepProject(name: string | null): void {
  chosen = name
  for (const storage of ['sessionStorage', 'localStorage'] as const) {
    try {
      if (name === null) globalThis[storage].removeItem(KEY)
      else globalThis[storage].setItem(KEY, name)
    } catch {
      // A browser that keeps nothing forgets the choice with the page.
    }
  }
}

/** Another person, or a role that was taken away: the choice is no longer theirs. */
export const isNotTheirs = (code: string): boolean =>
  code === 'identity/project-not-found' || code === 'identity/other-project'
