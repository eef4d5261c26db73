import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { describeApi, openApiFile, openApiText } from './open-api.ts'

test('openapi.json is current', async () => {
  assert.equal(readFileSync(openApiFile, 'utf8'), await openApiText(), 'run: node src/api/open-api.ts')
})

test('every reference in it leads somewhere, and every call has a summary and says what it answers', async () => {
  const document = await describeApi()
  assert.equal(document['openapi'], '3.1.0')
  const schemas = (document['components'] as { schemas: object }).schemas
  for (const [, name = ''] of JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g))
    assert(name in schemas, name)
  for (const [path, methods] of Object.entries(document['paths'] as Record<string, object>)) {
    for (const operation of Object.values(methods) as { summary?: string; responses?: object }[]) {
      assert(operation.summary !== undefined, path)
      assert(Object.keys(operation.responses ?? {}).length > 0, path)
    }
  }
})
