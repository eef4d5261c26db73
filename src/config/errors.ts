/** Every failure that config reports. */
import { BatonError } from '#base'
import { inEnglish, say, type Said } from '#contract'

/** `where` is `FILE:LINE:COLUMN`, or the name of an environment variable. */
export const unknownSetting = (where: string, key: string, meant: string | null): BatonError =>
  new BatonError('bad-request', 'config/unknown-setting', `${where}: there is no setting "${key}"`, {
    hint: inEnglish(adviceOf(meant)),
    details: { where, key, advice: adviceOf(meant) },
  })

const adviceOf = (meant: string | null): Said =>
  meant === null ? say('advice.configuration') : say('advice.meant', { meant })

export const badSetting = (where: string, key: string, reason: Said): BatonError =>
  new BatonError('bad-request', 'config/bad-setting', `${where}: ${key}: ${inEnglish(reason)}`, {
    hint: 'What it may be: docs/configuration.md',
    details: { where, key, reason },
  })

export const badFile = (where: string, reason: Said): BatonError =>
  new BatonError('bad-request', 'config/bad-file', `${where}: ${inEnglish(reason)}`, {
    hint: 'Settings are YAML: docs/configuration.md',
    details: { where, reason },
  })
