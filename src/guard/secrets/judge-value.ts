/** Whether what stands behind a secret's name is a secret: not a placeholder, a reference, or an ordinary word. */
import { entropyOf, isDummy } from './entropy.ts'

export interface NamedValue {
  readonly value: string
  /** A password may be short; keys and tokens are long. */
  readonly isPassword: boolean
  readonly isQuoted: boolean
}

const REFERENCE =
  /^(?:<.*>?|\[.*\]|\{.*|\$\{?[A-Z_a-z{(].*|%[A-Z_]+%|@[\w.]+|#\{.*|\w+\(.*|(?:this|self|process|os|env|config|settings|options|args|request|req|params)[.[].*|&\w*|\*+|-+|_+|\.+|\/.*|\\.*|https?:.*)$/i
const WORD =
  /^(?:null|none|nil|true|false|undefined|empty|string|str|text|bytes?|number|int|optional|required|default|password|passwd|secret|token|key|value|unknown|any|void|const|let|var|new|return|function|admin|root|user|test|test(?:ing)?\d*)$/i

export function isSecretValue({ value, isPassword, isQuoted }: NamedValue): boolean {
  if (REFERENCE.test(value) || WORD.test(value) || isDummy(value)) return false
  if (/[\u3000-\u9fff]/.test(value)) return false
  if (/\s/.test(value) && !/\d/.test(value)) return false
  // A name in a program, or words.
  if (/^[A-Za-z]+(?:[_.\-\s][A-Za-z]+)*$/.test(value)) {
    return isQuoted && isPassword && value.length >= 8 && /[a-z][A-Z].*[a-z][A-Z]/.test(value)
  }
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9\s]/].filter((one) => one.test(value)).length
  if (isPassword) {
    if (/^\d+$/.test(value)) return value.length >= 6 && value.length <= 20
    return value.length >= 6 && classes >= 2 && entropyOf(value) >= 2
  }
  if (value.length < 14 || !/\d/.test(value) || /\s/.test(value)) return false
  return entropyOf(value) >= 3
}
