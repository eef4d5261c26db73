/**
 * Job files of other systems. They are recognised and refused by name: taken for one of ours, most of what they
 * say would be lost in silence.
 */
import { say, type Said } from '#contract'

export interface Foreign {
  /** With its article: "a Kubernetes Job". */
  readonly what: Said
  /** How the same is said here. */
  readonly instead: readonly Said[]
}

const AS_JOB = say('foreign.as-job')
const RUN_IT = say('foreign.run-it')

/** Of a script its text, of YAML its value. */
export function recogniseForeign(text: string, value: unknown): Foreign | null {
  if (/^#!.*\n(?:.*\n)*?\s*#SBATCH\b/.test(text) || /^#SBATCH\b/m.test(text)) {
    return { what: say('foreign.slurm'), instead: [AS_JOB, RUN_IT] }
  }
  if (text.startsWith('#!')) return { what: say('foreign.script'), instead: [RUN_IT] }
  if (typeof value !== 'object' || value === null) return null
  const members = value as Record<string, unknown>
  if (typeof members['apiVersion'] === 'string' && typeof members['kind'] === 'string') {
    const { kind, apiVersion: version } = members as { kind: string; apiVersion: string }
    return { what: say('foreign.kubernetes', { kind, version }), instead: [AS_JOB] }
  }
  const resources = members['resources'] as Record<string, unknown> | undefined
  const isSky =
    'file_mounts' in members ||
    'num_nodes' in members ||
    (typeof members['run'] === 'string' && !('command' in members)) ||
    (typeof resources === 'object' &&
      resources !== null &&
      ('accelerators' in resources || 'cloud' in resources))
  return isSky ? { what: say('foreign.skypilot'), instead: [AS_JOB] } : null
}
