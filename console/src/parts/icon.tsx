/** Line icons on a 16 px grid, drawn in the colour of the text beside them. */
const PATHS = {
  home: <path d="M2.5 7 8 2.5 13.5 7v6.5h-4V9.5h-3v4h-4z" />,
  search: (
    <>
      <circle cx="7" cy="7" r="4.2" />
      <path d="m10.2 10.2 3.3 3.3" />
    </>
  ),
  menu: <path d="M2.5 4.5h11M2.5 8h11M2.5 11.5h11" />,
  waiting: (
    <>
      <circle cx="8" cy="8" r="5.6" />
      <path d="M8 4.8V8l2.2 1.6" />
    </>
  ),
  running: (
    <>
      <circle cx="8" cy="8" r="5.6" />
      <path d="M6.7 5.8v4.4L10.2 8z" fill="currentColor" strokeWidth="1" />
    </>
  ),
  recovering: (
    <>
      <path d="M13.2 8A5.2 5.2 0 1 1 11.6 4.2" />
      <path d="M13.2 2v2.9h-2.9" />
    </>
  ),
  done: <path d="m3 8.4 3.2 3.2L13 4.8" />,
  failed: <path d="m4 4 8 8M12 4l-8 8" />,
  stopped: <rect x="4" y="4" width="8" height="8" rx="1" />,
  shield: (
    <>
      <path d="M8 2.2 13 4v4c0 3-2.2 5-5 5.9C5.2 13 3 11 3 8V4z" />
      <path d="M5.6 8h4.8" />
    </>
  ),
  copy: (
    <>
      <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
      <path d="M10.5 5.5v-3h-8v8h3" />
    </>
  ),
  theme: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path d="M8 2.5a5.5 5.5 0 0 1 0 11z" fill="currentColor" stroke="none" />
    </>
  ),
  prompt: <path d="m2.5 4.5 3.5 3.5-3.5 3.5M8 11.5h5.5" />,
  plus: <path d="M8 3.5v9M3.5 8h9" />,
  down: <path d="m4.5 6.5 3.5 3.5 3.5-3.5" />,
  up: <path d="m4.5 9.5 3.5-3.5 3.5 3.5" />,
  filter: <path d="M2.5 4h11M4.5 8h7M6.5 12h3" />,
  info: (
    <>
      <circle cx="8" cy="8" r="5.6" />
      <path d="M8 7.4v3.4M8 5.2v.1" />
    </>
  ),
  link: (
    <path d="M6.5 9.5 9.5 6.5M7 4.8l1.2-1.2a3 3 0 0 1 4.2 4.2L11.2 9M9 11.2l-1.2 1.2a3 3 0 0 1-4.2-4.2L4.8 7" />
  ),
} as const

export type IconName = keyof typeof PATHS

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
      {PATHS[name]}
    </svg>
  )
}
