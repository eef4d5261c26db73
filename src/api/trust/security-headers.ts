/** Headers of every answer. The console's scripts are files of its own; no other page may frame or read us. */
const COMMON = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
} as const

/** What a JSON answer may do when a browser shows it: nothing. */
const API_POLICY = "default-src 'none'; frame-ancestors 'none'"

/** Styles may be set inline: libraries of the console place popups so. Scripts may not. */
const CONSOLE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

export function securityHeaders(path: string, isTls: boolean): Readonly<Record<string, string>> {
  return {
    ...COMMON,
    'content-security-policy': isProgramPath(path) ? API_POLICY : CONSOLE_POLICY,
    ...(isTls ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  }
}

/** Paths that programs ask for; everything else belongs to the console. */
export const isProgramPath = (path: string): boolean =>
  /^\/(?:api|v1|healthz|readyz|metrics|openapi\.json)(?:[/?]|$)/.test(path)
