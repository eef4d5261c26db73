/** A reporter of node:test that says only what came of it, as one JSON object: read by node-tests.ts. */
import { relative } from 'node:path'
import type { TestEvent } from 'node:test/reporters'

export default async function* countsReporter(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const skipped: { name: string; reason: string }[] = []
  const failures: string[] = []
  const counts = { tests: 0, passed: 0, failed: 0, skipped: 0 }
  for await (const event of source) {
    // A test that runs another runner's tests says so of those that were skipped there.
    if (event.type === 'test:diagnostic' && event.data.message.startsWith('skipped: ')) {
      const { message, file = '' } = event.data
      skipped.push({ name: relative(process.cwd(), file), reason: message.slice('skipped: '.length) })
    }
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue
    const { name, skip, todo, details, file } = event.data
    if (details.type === 'suite') continue
    counts.tests += 1
    if (skip !== undefined || todo !== undefined) {
      counts.skipped += 1
      skipped.push({ name, reason: String(skip ?? todo ?? '') })
    } else if (event.type === 'test:pass') {
      counts.passed += 1
    } else {
      counts.failed += 1
      failures.push(file === undefined ? name : `${relative(process.cwd(), file)}: ${name}`)
    }
  }
  yield JSON.stringify({ counts, skipped, failures })
}
