/**
 * How the licences of the field read: phrases that stand in every copy. In the form of DocumentView.plain.
 * Identifiers are SPDX's; the GNU ones without "-only" and "-or-later", which their texts do not tell apart.
 */
export interface LicenceText {
  readonly id: string
  /** What a heading or sentence calls it. */
  readonly names: RegExp
  /** What it permits, in its own words. */
  readonly grant?: RegExp
  /** What it asks for, in words that no other licence has. */
  readonly condition?: RegExp
  /** How it declines liability. */
  readonly disclaimer?: RegExp
  /** Where its text lies on the web. */
  readonly link?: RegExp
}

const BSD_GRANT = String.raw`redistribution and use in source and binary forms,? with or without modification`
const BSD_ENDORSEMENT = String.raw`(?:neither the names? of|the names? of (?:the|its|any)) .{1,160}?(?:may|nor the names of)`

export const LICENCE_TEXTS: readonly LicenceText[] = [
  {
    id: 'MIT',
    names: /\bmit\b(?!-0)(?!\.edu)/,
    grant: /permission is hereby granted, free of charge, to any person obtaining a copy/,
    condition: /copyright notice and this permission notice (?:\(.{1,60}\) )?shall be included in all copies/,
    disclaimer: /the software is provided "as is", without warranty of any kind, express or implied/,
    link: /(?:opensource\.org\/licenses?\/mit|mit-license\.org|mths\.be\/mit|spdx\.org\/licenses\/mit\b)/,
  },
  {
    id: 'ISC',
    names: /\bisc\b/,
    grant:
      /permission to use, copy, modify,? (?:and\/or|and) distribute this software for any purpose with or without fee is hereby granted, provided/,
    condition: /provided that the above copyright notice and this permission notice appear in all copies/,
    // Its disclaimer is 0BSD's too.
    link: /opensource\.org\/licenses?\/isc/,
  },
  {
    id: '0BSD',
    names: /\b0bsd\b|zero[- ]clause bsd|bsd zero[- ]clause/,
    grant:
      /permission to use, copy, modify,? (?:and\/or|and) distribute this software for any purpose with or without fee is hereby granted\./,
    link: /opensource\.org\/licenses?\/0bsd/,
  },
  {
    id: 'Apache-2.0',
    names: /\bapache(?:[- ]license)?,?(?:[- ]?(?:version )?v?2(?:\.0)?)\b|\bapache license\b/,
    grant: /apache license,? version 2\.0|licensed under the apache license/,
    condition:
      /you may not use this file except in compliance with the license|"derivative works" shall mean/,
    disclaimer: /distributed under the license is distributed on an "as is" basis/,
    link: /apache\.org\/licenses\/license-2\.0|opensource\.org\/licenses?\/apache-2\.0/,
  },
  {
    id: 'BSD-3-Clause',
    names:
      /\bbsd[- ]3(?:[- ]clause)?\b|\b3[- ]clause bsd\b|three[- ]clause bsd|new bsd licen[cs]e|modified bsd/,
    grant: new RegExp(`${BSD_GRANT}(?=.{1,1600}${BSD_ENDORSEMENT})`),
    condition: /may be used to endorse or promote products derived from this software/,
    link: /opensource\.org\/licenses?\/bsd-3-clause/,
  },
  {
    id: 'BSD-2-Clause',
    names:
      /\bbsd[- ]2(?:[- ]clause)?\b|\b2[- ]clause bsd\b|two[- ]clause bsd|simplified bsd|freebsd licen[cs]e/,
    grant: new RegExp(`${BSD_GRANT}(?!.{1,1600}${BSD_ENDORSEMENT})`),
    link: /opensource\.org\/licenses?\/bsd-2-clause/,
  },
  {
    id: 'MPL-2.0',
    names: /\bmpl[- ]?(?:v|version )?2(?:\.0)?\b|mozilla public license,? (?:v\.?|version )? ?2\.0/,
    grant: /mozilla public license,? (?:v\.?|version )? ?2\.0/,
    condition: /"covered software" means|subject to the terms of the mozilla public license/,
    link: /mozilla\.org\/(?:en-us\/)?mpl\/2\.0/,
  },
  {
    id: 'BlueOak-1.0.0',
    names: /blue ?oak(?: model license)?(?:[- ]1\.0\.0)?/,
    grant: /blue oak model license/,
    condition: /each contributor licenses you to do everything with this software/,
    disclaimer: /as far as the law allows, this software comes as is, without any warranty/,
    link: /blueoakcouncil\.org\/license\/1\.0\.0/,
  },
  {
    id: 'Unlicense',
    names: /\b(?:the )?unlicen[cs]e\b(?!d)/,
    grant: /this is free and unencumbered software released into the public domain/,
    condition: /anyone is free to copy, modify, publish, use, compile, sell, or distribute this software/,
    link: /unlicense\.org/,
  },
  {
    id: 'CC0-1.0',
    names: /\bcc0(?:[- ]1\.0)?\b/,
    grant: /cc0 1\.0 universal|creative commons zero/,
    condition: /affirmer hereby overtly, fully, permanently, irrevocably and unconditionally waives/,
    link: /creativecommons\.org\/publicdomain\/zero\/1\.0/,
  },
  {
    id: 'CC-BY-4.0',
    names: /\bcc[- ]by[- ]4\.0\b/,
    grant: /creative commons attribution 4\.0/,
    link: /creativecommons\.org\/licenses\/by\/4\.0/,
  },
  {
    id: 'CC-BY-3.0',
    names: /\bcc[- ]by[- ]3\.0\b/,
    grant: /creative commons attribution 3\.0/,
    link: /creativecommons\.org\/licenses\/by\/3\.0/,
  },
  {
    id: 'Python-2.0',
    names: /\bpython software foundation license\b|\bpsf(?:[- ]2\.0)?\b|\bpython-2\.0\b/,
    grant: /python software foundation license version 2/,
    condition: /the psf hereby grants licensee a nonexclusive, royalty-free, world-wide license/,
  },
  {
    id: 'Zlib',
    names: /\bzlib licen[cs]e\b|\bzlib\/libpng\b/,
    grant:
      /permission is granted to anyone to use this software for any purpose, including commercial applications/,
    condition: /altered source versions must be plainly marked as such/,
  },
  {
    id: 'WTFPL',
    names: /\bwtfpl\b/,
    grant: /do what the fuck you want to public license/,
  },
  {
    id: 'BSL-1.0',
    names: /\bboost software licen[cs]e\b|\bbsl-1\.0\b/,
    grant: /boost software license - version 1\.0/,
  },
  {
    id: 'GPL-3.0',
    names: /(?<!affero |lesser )\bgpl[- ]?v?3(?:\.0)?\b/,
    grant: /^.{0,400}gnu general public license (?:as published .{0,80})?(?:\W{0,3}either )?version 3/,
  },
  {
    id: 'GPL-2.0',
    names: /(?<!affero |lesser )\bgpl[- ]?v?2(?:\.0)?\b/,
    grant: /^.{0,400}gnu general public license (?:as published .{0,80})?(?:\W{0,3}either )?version 2/,
  },
  {
    id: 'LGPL-3.0',
    names: /\blgpl[- ]?v?3(?:\.0)?\b/,
    grant: /^.{0,400}gnu lesser general public license version 3/,
  },
  {
    id: 'LGPL-2.1',
    names: /\blgpl[- ]?v?2\.1\b/,
    grant: /^.{0,400}gnu lesser general public license version 2\.1/,
  },
  {
    id: 'AGPL-3.0',
    names: /\bagpl[- ]?v?3(?:\.0)?\b/,
    grant: /^.{0,400}gnu affero general public license version 3/,
  },
  {
    id: 'EPL-2.0',
    names: /\bepl[- ]?2\.0\b/,
    grant: /eclipse public license - v 2\.0/,
  },
  {
    id: 'OFL-1.1',
    names: /\bofl(?:[- ]1\.1)?\b|\bsil open font license\b/,
    grant: /sil open font license version 1\.1/,
  },
  {
    id: 'Artistic-2.0',
    names: /\bartistic[- ](?:license )?2\.0\b/,
    grant: /the artistic license 2\.0/,
  },
]

export interface FoundLicence {
  readonly id: string
  readonly at: number
}

/** The one that comes first: a file of several licences begins with its own. */
export function findLicence(
  text: string,
  licences: readonly LicenceText[],
  what: 'names' | 'grant' | 'condition' | 'disclaimer' | 'link',
): FoundLicence | null {
  let first: FoundLicence | null = null
  for (const licence of licences) {
    const at = licence[what]?.exec(text)?.index ?? -1
    if (at !== -1 && (first === null || at < first.at)) first = { id: licence.id, at }
  }
  return first
}
