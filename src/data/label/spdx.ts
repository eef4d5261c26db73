/**
 * Licence expressions as manifests write them, from "MIT" over "(MIT OR CC0-1.0)" to "Apache License, Version
 * 2.0" and "BSD": the identifiers any of which counts as right.
 */

/** Older and looser spellings. "BSD" alone may be either. */
const SPELLINGS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(?:the )?mit(?: licen[cs]e)?(?:[ /]x11)?$|^expat$|^x11$/, ['MIT']],
  [/^isc(?: licen[cs]e)?$/, ['ISC']],
  [/^apache(?: software)?(?:[- ]?licen[cs]e)?,?[- ]?(?:version |v)?(?:2(?:\.0)?)?$/, ['Apache-2.0']],
  [
    /^(?:new|modified|3-clause|three-clause) bsd(?: licen[cs]e)?$|^bsd[- ]?3(?:[- ]clause)?(?: licen[cs]e)?$/,
    ['BSD-3-Clause'],
  ],
  [
    /^(?:simplified|2-clause|two-clause) bsd(?: licen[cs]e)?$|^bsd[- ]?2(?:[- ]clause)?(?: licen[cs]e)?$/,
    ['BSD-2-Clause'],
  ],
  [/^bsd(?: licen[cs]e)?$|^bsd-like$/, ['BSD-2-Clause', 'BSD-3-Clause']],
  [/^0bsd$/, ['0BSD']],
  [/^(?:mpl|mozilla public licen[cs]e)[- ,]*(?:version |v)?2(?:\.0)?$/, ['MPL-2.0']],
  [/^blueoak(?:-1\.0\.0)?$|^blue oak model licen[cs]e(?: 1\.0\.0)?$/, ['BlueOak-1.0.0']],
  [/^(?:the )?unlicen[cs]e$/, ['Unlicense']],
  [/^cc0(?:-1\.0)?(?: universal)?$/, ['CC0-1.0']],
  [/^cc[- ]by[- ]4(?:\.0)?$/, ['CC-BY-4.0']],
  [/^cc[- ]by[- ]3(?:\.0)?$/, ['CC-BY-3.0']],
  [/^(?:python|psf)(?:-2(?:\.0(?:\.\d)?)?)?$/, ['Python-2.0']],
  [/^zlib(?:\/libpng)?$/, ['Zlib']],
  [/^wtfpl(?:-?\d)?$/, ['WTFPL']],
  [/^(?:bsl-1\.0|boost)$/, ['BSL-1.0']],
  [/^gpl[- ]?v?3(?:\.0)?$/, ['GPL-3.0']],
  [/^gpl[- ]?v?2(?:\.0)?$/, ['GPL-2.0']],
  [/^lgpl[- ]?v?3(?:\.0)?$/, ['LGPL-3.0']],
  [/^lgpl[- ]?v?2\.1$/, ['LGPL-2.1']],
  [/^agpl[- ]?v?3(?:\.0)?$/, ['AGPL-3.0']],
  [/^epl[- ]?2\.0$/, ['EPL-2.0']],
  [/^ofl[- ]?1\.1$/, ['OFL-1.1']],
  [/^artistic[- ]?2\.0$/, ['Artistic-2.0']],
]

/** Says that it says nothing. */
const SILENT =
  /^(?:see licen[cs]e|see file|unlicensed$|proprietary|commercial|custom|none$|unknown|public domain$)/

/** Null when the expression names no licence (UNLICENSED, "SEE LICENSE IN …"). */
export function parseLicences(expression: string): readonly string[] | null {
  const text = expression.trim()
  if (SILENT.test(text.toLowerCase())) return null
  const ids = new Set<string>()
  // "WITH" adds an exception to the licence before it, which stays that licence.
  for (const part of text.replaceAll(/\bWITH\s+[\w.-]+/gi, ' ').split(/[()|;]|\s(?:or|and)\s|,(?! ?v)/i)) {
    const name = part
      .trim()
      .replace(/(?:-only|-or-later|\+)$/i, '')
      .trim()
    if (name === '') continue
    for (const id of spellingsOf(name)) ids.add(id)
  }
  return ids.size === 0 ? null : [...ids]
}

function spellingsOf(name: string): readonly string[] {
  const plain = name.toLowerCase().replaceAll(/\s+/g, ' ')
  return SPELLINGS.find(([spelling]) => spelling.test(plain))?.[1] ?? [name]
}
