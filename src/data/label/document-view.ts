/** A record as the labelling functions see it. The manifest's licence is not part of it: that is the yardstick. */
export interface DocumentView {
  /** Last part of the path, lower case. */
  readonly fileName: string
  readonly text: string
  /** The text's beginning in lower case, runs of white space as one space. */
  readonly plain: string
  /** Headings in their order: Markdown's `#` and underlined ones. Bounded. */
  readonly headings: readonly string[]
  /** Sections under a heading about the licence, in the form of `plain`; null without one. */
  readonly licenceSection: string | null
}

/** Licences that say more than this say it at the beginning. */
const PLAIN_LIMIT = 24_000
const HEADINGS_LIMIT = 400
const SECTION_LIMIT = 12_000

export function viewDocument(path: string, text: string): DocumentView {
  const parts = path.toLowerCase().split('/')
  const sections = findSections(text)
  const about = sections.filter(({ heading }) => isAboutLicence(heading)).map(({ body }) => body)
  return {
    fileName: parts.at(-1) ?? '',
    text,
    plain: flatten(text.slice(0, PLAIN_LIMIT)),
    headings: sections.map(({ heading }) => heading),
    licenceSection: about.length === 0 ? null : flatten(about.join('\n').slice(0, SECTION_LIMIT)),
  }
}

/** Quotes and list marks as in the plainest copy of a licence, so that one phrase finds all copies. */
function flatten(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[“”«»`]/g, '"')
    .replaceAll(/[‘’]/g, "'")
    .replaceAll(/^[ \t]{0,20}(?:[>*#]|\/\/|--)[ \t]?/gm, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

interface Section {
  readonly heading: string
  readonly level: number
  readonly body: string
}

const isAboutLicence = (heading: string): boolean =>
  heading.length <= 60 &&
  /\b(?:licen[cs]e[sd]?|licensing|copying|legal)\b|许可|授權|版权|ライセンス/.test(heading)

/** A section ends at the next heading of its level or above. */
function findSections(text: string): Section[] {
  const lines = text.split('\n')
  const starts: { line: number; level: number; heading: string }[] = []
  let isCode = false
  for (const [line, content] of lines.entries()) {
    if (/^\s{0,3}(?:```|~~~)/.test(content)) isCode = !isCode
    const found = isCode ? null : headingAt(content, lines[line + 1] ?? '')
    if (found !== null) starts.push({ line, ...found })
    if (starts.length === HEADINGS_LIMIT) break
  }
  return starts.map(({ line, level, heading }, index) => {
    const end = starts.slice(index + 1).find((next) => next.level <= level)?.line ?? lines.length
    return { heading, level, body: lines.slice(line + 1, end).join('\n') }
  })
}

function headingAt(line: string, next: string): { level: number; heading: string } | null {
  if (line.length > 300) return null
  const marked = /^ {0,3}(#{1,6})\s*(\S.*)$/.exec(line)
  if (marked !== null) {
    const heading = (marked[2] ?? '')
      .replaceAll(/[#*_`[\]]/g, '')
      .trim()
      .toLowerCase()
    return { level: marked[1]?.length ?? 1, heading }
  }
  if (/^\S/.test(line) && /^(?:={3,}|-{3,})\s*$/.test(next)) {
    return { level: next.startsWith('=') ? 1 : 2, heading: line.trim().toLowerCase() }
  }
  return null
}
