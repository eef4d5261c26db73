/** The labelling functions on documents as packages have them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { viewDocument } from './document-view.ts'
import { KIND } from './kind-functions.ts'
import type { LabelTask } from './labelling-function.ts'
import { LICENCE } from './licence-functions.ts'

const votes = (task: LabelTask, path: string, text: string): Record<string, string> => {
  const view = viewDocument(path, text)
  return Object.fromEntries(
    task.functions.map((one) => [one.name, one.vote(view) ?? '']).filter(([, label]) => label !== ''),
  )
}
const agreed = (task: LabelTask, path: string, text: string): string | undefined => {
  const all = [...new Set(Object.values(votes(task, path, text)))]
  assert.ok(all.length <= 1, `${path}: ${JSON.stringify(votes(task, path, text))}`)
  return all[0]
}

const MIT = `The MIT License (MIT)\n\nCopyright (c) 2020 Jane Roe\n\nPermission is hereby granted, free of charge, to any person
obtaining a copy of this software […] The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.\n\nTHE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND,
EXPRESS OR IMPLIED`
const ISC = `Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby
granted, provided that the above copyright notice and this permission notice appear in all copies.`
const ZERO = `Permission to use, copy, modify, and/or distribute this software for any
purpose with or without fee is hereby granted.`
const BSD = `Redistribution and use in source and binary forms, with or without modification, are permitted provided that the
following conditions are met: 1. […] 2. […]`
const NAMES = `3. Neither the name of the copyright holder nor the names of its contributors may be used to endorse or promote
products derived from this software without specific prior written permission.`

test('licence files state the licence that they are', () => {
  assert.equal(agreed(LICENCE, 'a/LICENSE', MIT), 'MIT')
  assert.equal(agreed(LICENCE, 'a/LICENSE', ISC), 'ISC')
  assert.equal(agreed(LICENCE, 'a/LICENSE.txt', ZERO), '0BSD')
  assert.equal(agreed(LICENCE, 'a/LICENSE', BSD), 'BSD-2-Clause')
  assert.equal(agreed(LICENCE, 'a/LICENSE', `${BSD}\n${NAMES}`), 'BSD-3-Clause')
  assert.equal(
    agreed(
      LICENCE,
      'a/LICENSE',
      'Apache License\nVersion 2.0, January 2004\nhttp://www.apache.org/licenses/',
    ),
    'Apache-2.0',
  )
  assert.equal(
    agreed(LICENCE, 'LICENSE-MPL', 'Mozilla Public License Version 2.0\n1.1 "Contributor" means'),
    'MPL-2.0',
  )
  assert.equal(agreed(LICENCE, 'LICENSE.md', '# Blue Oak Model License\n\nVersion 1.0.0'), 'BlueOak-1.0.0')
  assert.equal(
    agreed(LICENCE, 'UNLICENSE', 'This is free and unencumbered software released into the public domain.'),
    'Unlicense',
  )
})

test('of a readme its section about the licence counts, not what it says elsewhere', () => {
  assert.equal(
    agreed(LICENCE, 'README.md', '# x\n\nA parser for MIT and ISC headers\n\n## License\n\nApache-2.0'),
    'Apache-2.0',
  )
  assert.equal(
    agreed(LICENCE, 'README.md', '# x\n\nWe study the MIT protocol.\n\n## Usage\n\nrun'),
    undefined,
  )
  assert.equal(
    agreed(LICENCE, 'README.md', 'x\n=\n\nLicense\n-------\nISC © Jane\n\nOther\n-----\nMIT'),
    'ISC',
  )
  assert.equal(agreed(LICENCE, 'README.md', '# x\n```\n# License\nMIT\n```\n'), undefined)
  assert.equal(agreed(LICENCE, 'src/README.md', 'SPDX-License-Identifier: BSD-3-Clause'), 'BSD-3-Clause')
})

test('kinds are told by name and by content', () => {
  assert.equal(
    agreed(KIND, 'a/README.md', '# a\n\n## Install\n\nnpm install a\n\n## Usage\n\nrun it'),
    'readme',
  )
  assert.equal(agreed(KIND, 'a/LICENSE', MIT), 'licence')
  assert.equal(agreed(KIND, 'a/terms.txt', MIT), 'licence')
  assert.equal(agreed(KIND, 'a/HISTORY.md', '1.0.0 / 2020-01-02\n==================\n\n  * fix'), 'changelog')
  assert.equal(
    agreed(KIND, 'a/news.md', '# v2.0.0\nadded x\n# v1.1.0\nfixed y\n# v1.0.0\nfirst'),
    'changelog',
  )
  assert.equal(agreed(KIND, 'a/history.d.ts', 'export declare function push(): void'), 'other')
})

test('the manifest is not among what the functions see', () => {
  assert.deepEqual(Object.keys(viewDocument('a/README.md', 'text')).toSorted(), [
    'fileName',
    'headings',
    'licenceSection',
    'plain',
    'text',
  ])
})
