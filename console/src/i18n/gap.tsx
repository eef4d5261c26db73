/** Between two sentences: a space in English, nothing in Chinese, whose full stop brings its own. */
import { usePreferences } from '../shell/preferences.ts'

export const Gap = () => (usePreferences().language === 'zh' ? null : ' ')
