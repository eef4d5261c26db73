/** People and projects reach over more than one project: who may open one alone does not change them. */
import type { Principal } from '#contract'
import { boundToProject } from './errors.ts'

export function requireUnbound(by: Principal): void {
  if (by.isBound) throw boundToProject(by.project)
}
