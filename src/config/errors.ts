/** Every failure that config reports. */
import { BatonError } from '#base'

/** `where` is `FILE:LINE:COLUMN`, or the name of an environment variable. */
export const unknownSetting = (where: string, key: string, meant: string | null): BatonError =>
  new BatonError('bad-request', 'config/unknown-setting', `${where}: there is no setting "${key}"`, {
    hint: meant === null ? 'All settings: docs/configuration.md' : `Did you mean "${meant}"?`,
    details: { where, key },
  })

export const badSetting = (where: string, key: string, reason: string): BatonError =>
  new BatonError('bad-request', 'config/bad-setting', `${where}: ${key}: ${reason}`, {
    hint: 'What it may be: docs/configuration.md',
    details: { where, key, reason },
  })

export const badFile = (where: string, reason: string): BatonError =>
  new BatonError('bad-request', 'config/bad-file', `${where}: ${reason}`, {
    hint: 'Settings are YAML: docs/configuration.md',
    details: { where, reason },
  })
