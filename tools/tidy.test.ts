import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FLOORS, LONG_FILES, READS_ENVIRONMENT, mayImport, maxLines } from './module-picture.ts'
import { importsOf, moduleOf, readSourceFiles, targetOf } from './source-files.ts'

const control = readSourceFiles(['src/**/*.ts'])
const around = readSourceFiles(['{tools,bench,demo,e2e,sim,bin}/**/*.{ts,mjs,js}'])
const browser = readSourceFiles(['console/**/*.{ts,tsx}'])

test('every module stands on a floor of the picture and has a door', () => {
  const known = new Set(FLOORS.flat())
  const found = [...new Set(control.map(({ path }) => moduleOf(path)))].filter((name) => name !== null)
  assert.deepEqual(
    found.filter((name) => !known.has(name)),
    [],
  )
  for (const name of found) {
    assert(
      control.some(({ path }) => path === `src/${name}/index.ts`),
      `src/${name} has no index.ts`,
    )
  }
})

test('a module uses others by their door, and only those below it', () => {
  const wrong = control.flatMap(({ path, imports }) => {
    const from = moduleOf(path)
    if (from === null) return []
    return imports.flatMap((specifier) => {
      if (specifier.startsWith('#')) {
        const [to = '', ...behind] = specifier.slice(1).split('/')
        // Tests may take what a module offers to tests: #store/testing.
        const isForTests = behind.join('/') === 'testing' && /\.test\.ts$|\/testing\//.test(path)
        if (behind.length > 0 && !isForTests) return [`${path}: ${specifier} is no door`]
        return mayImport(from, to) ? [] : [`${path}: ${from} may not use ${to}`]
      }
      const target = targetOf(path, specifier)
      if (target === null || moduleOf(target) === from) return []
      return [`${path}: ${specifier} leaves the module`]
    })
  })
  assert.deepEqual(wrong, [])
})

test('what stands outside src uses modules by their doors', () => {
  const wrong = [...around, ...control.filter(({ path }) => moduleOf(path) === null)].flatMap(
    ({ path, imports }) =>
      imports.flatMap((specifier) => {
        const target = targetOf(path, specifier)
        const module = target === null ? null : moduleOf(target)
        const isDeep = module !== null || /^#[a-z]+\/(?!testing$)/.test(specifier)
        return isDeep ? [`${path}: ${specifier}`] : []
      }),
  )
  assert.deepEqual(wrong, [])
})

test('the console uses the wire types and nothing else of src', () => {
  const wrong = browser.flatMap(({ path, imports }) =>
    imports.flatMap((specifier) => {
      const target = targetOf(path, specifier)
      const leaves = target !== null && !target.startsWith('console/')
      return leaves || (specifier.startsWith('#') && specifier !== '#contract')
        ? [`${path}: ${specifier}`]
        : []
    }),
  )
  assert.deepEqual(wrong, [])
})

test('no two files of a module import each other, directly or around a corner', () => {
  const graph = new Map(
    control.map(({ path, text }) => [
      path,
      // A type is gone before anything runs.
      importsOf(text.replaceAll(/^(?:import|export) type [^;]*?from '[^']+'$/gms, '')).flatMap(
        (specifier) => targetOf(path, specifier) ?? [],
      ),
    ]),
  )
  assert.deepEqual(findCycles(graph), [])
})

test('process.env is read where settings are read, and nowhere else', () => {
  const wrong = [...control, ...around, ...browser]
    .filter(
      ({ path, text }) =>
        /\bprocess\.env\b/.test(withoutComments(text)) && !READS_ENVIRONMENT.some((one) => one.test(path)),
    )
    .map(({ path }) => path)
  assert.deepEqual(wrong, [])
})

test('a file can be read in one sitting', () => {
  const wrong = [...control, ...around, ...browser].flatMap(({ path, text }) => {
    const lines = text.split('\n').length - 1
    return lines > maxLines(path) && LONG_FILES[path] === undefined ? [`${path}: ${lines} lines`] : []
  })
  assert.deepEqual(wrong, [])
})

test('no file is named after nothing', () => {
  const empty = /(?:^|\/)(?:utils?|helpers?|common-utils|misc|manager|data2)(?:\.|\/)/
  assert.deepEqual(
    [...control, ...around, ...browser].map(({ path }) => path).filter((path) => empty.test(path)),
    [],
  )
})

test('the picture itself has no circle, and imports are found in every spelling', () => {
  const modules = FLOORS.flat()
  const graph = new Map(modules.map((from) => [from, modules.filter((to) => mayImport(from, to))]))
  assert.deepEqual(findCycles(graph), [])
  assert.deepEqual(
    importsOf(
      `import a from 'a'\nimport { b,\n  c } from "b"\nexport * from './c.ts'\nimport 'd'\nconst e = await import('e')\nexport type { F } from './f.ts'\nx.import('no')`,
    ),
    ['a', 'b', './c.ts', 'd', 'e', './f.ts'],
  )
})

const withoutComments = (text: string): string =>
  text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '')

/** One circle for each file that closes one, as "a → b → a". */
function findCycles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>()
  const cycles: string[] = []
  const visit = (node: string, trail: readonly string[]): void => {
    const start = trail.indexOf(node)
    if (start !== -1) {
      cycles.push([...trail.slice(start), node].join(' → '))
      return
    }
    if (done.has(node)) return
    for (const next of graph.get(node) ?? []) visit(next, [...trail, node])
    done.add(node)
  }
  for (const node of graph.keys()) visit(node, [])
  return cycles
}
