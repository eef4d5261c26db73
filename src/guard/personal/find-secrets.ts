/** Keys and tokens by the shapes their makers gave them, so that scanners can know them. */
import type { RunMatch } from './model.ts'

interface Shape {
  readonly proof: string
  readonly pattern: string
  /** Also this must hold, for shapes that ordinary names can have. */
  readonly holds?: (text: string) => boolean
}

const hasDigitAndLetter = (text: string): boolean => /\d/.test(text) && /[A-Za-z]/.test(text.slice(3))

const SHAPES: readonly Shape[] = [
  { proof: 'API key, sk-…', pattern: 'sk-[A-Za-z0-9_-]{20,200}', holds: hasDigitAndLetter },
  { proof: 'AWS access key', pattern: '(?:AKIA|ASIA)[A-Z0-9]{16}' },
  { proof: 'GitHub token', pattern: 'gh[pousr]_[A-Za-z0-9]{36,200}|github_pat_[A-Za-z0-9_]{22,200}' },
  { proof: 'GitLab token', pattern: 'glpat-[A-Za-z0-9_-]{20,64}' },
  { proof: 'Slack token', pattern: 'xox[abeprs]-[A-Za-z0-9-]{10,200}', holds: hasDigitAndLetter },
  { proof: 'Google API key', pattern: 'AIza[A-Za-z0-9_-]{35}' },
  { proof: 'Stripe key', pattern: '[rs]k_live_[A-Za-z0-9]{16,128}' },
  { proof: 'npm token', pattern: 'npm_[A-Za-z0-9]{36}' },
  { proof: 'Hugging Face token', pattern: 'hf_[A-Za-z0-9]{30,64}' },
  { proof: 'Alibaba Cloud access key', pattern: 'LTAI[A-Za-z0-9]{12,24}', holds: hasDigitAndLetter },
  { proof: 'Tencent Cloud key', pattern: 'AKID[A-Za-z0-9]{32}' },
  { proof: 'Baton key', pattern: 'baton_[0-9a-hjkmnp-tv-z]{40,64}' },
]
const ANY = new RegExp(
  `(?<![A-Za-z0-9])(?:${SHAPES.map(({ pattern }) => `(${pattern})`).join('|')})(?![A-Za-z0-9])`,
  'g',
)
const PRIVATE_KEY = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[^]*/

export function findSecrets(text: string): RunMatch[] {
  const matches: RunMatch[] = []
  for (const found of text.matchAll(ANY)) {
    const [value] = found
    const shape = SHAPES[found.slice(1).findIndex((group) => group !== undefined)]
    if (shape === undefined || shape.holds?.(value) === false) continue
    const { proof } = shape
    matches.push({ start: found.index, end: found.index + value.length, class: 'secret', proof, value })
  }
  const block = PRIVATE_KEY.exec(text)
  if (block !== null) {
    const end = block.index + block[0].length
    matches.push({ start: block.index, end, class: 'secret', proof: 'private key block', value: block[0] })
  }
  return matches
}
