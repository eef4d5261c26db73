/**
 * Job files of other systems. They are recognised and refused by name: taken for one of ours, most of what they
 * say would be lost in silence.
 */
export interface Foreign {
  /** With its article: "a Kubernetes Job". */
  readonly what: string
  /** How the same is said here. */
  readonly instead: string
}

const EXAMPLE = '"name", "command" and "resources"; see docs/job.schema.json'

/** Of a script its text, of YAML its value. */
export function recogniseForeign(text: string, value: unknown): Foreign | null {
  if (/^#!.*\n(?:.*\n)*?\s*#SBATCH\b/.test(text) || /^#SBATCH\b/m.test(text)) {
    return { what: 'a Slurm batch script', instead: `${EXAMPLE}, or run it: baton run -- bash SCRIPT` }
  }
  if (text.startsWith('#!')) return { what: 'a script', instead: 'run it: baton run -- bash SCRIPT' }
  if (typeof value !== 'object' || value === null) return null
  const members = value as Record<string, unknown>
  if (typeof members['apiVersion'] === 'string' && typeof members['kind'] === 'string') {
    return { what: `a Kubernetes ${members['kind']} (${members['apiVersion']})`, instead: EXAMPLE }
  }
  const resources = members['resources'] as Record<string, unknown> | undefined
  const isSky =
    'file_mounts' in members ||
    'num_nodes' in members ||
    (typeof members['run'] === 'string' && !('command' in members)) ||
    (typeof resources === 'object' &&
      resources !== null &&
      ('accelerators' in resources || 'cloud' in resources))
  return isSky ? { what: 'a SkyPilot task', instead: EXAMPLE } : null
}
