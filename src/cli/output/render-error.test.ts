import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BatonError } from '#base'
import { exitCodeOf } from '../exit-codes.ts'
import { loadMessages } from '../messages/index.ts'
import { asBatonError, renderError } from './render-error.ts'

const style = { text: await loadMessages('en'), hasColor: false, isVerbose: false }

test('an error says what and why, what mends it, and which request to ask about; never a stack', async () => {
  const error = new BatonError('not-found', 'data/dataset-not-found', 'No dataset is named "dcos"', {
    hint: 'baton dataset list\nor collect one',
    details: { name: 'dcos', requestId: 'req_1' },
  })
  assert.equal(
    renderError(error, style),
    '✗ data/dataset-not-found: No dataset is named "dcos"\n  fix  baton dataset list\n       or collect one\n  request  req_1\n',
  )
  assert.match(
    renderError(error, { ...style, text: await loadMessages('zh') }),
    /^✗ data\/dataset-not-found: 没有名为“dcos”的数据集\n {2}解决 {2}请看：baton dataset list\n/,
  )
})

test('what nobody expected is still one sentence; -v shows where it came from', () => {
  const thrown = new TypeError('x is not a function')
  assert.match(renderError(thrown, style), /^✗ cli\/unexpected: x is not a function\n {2}fix [^\n]+\n$/)
  assert.match(renderError(thrown, { ...style, isVerbose: true }), /render-error\.test\.ts/)
  assert.equal(exitCodeOf(asBatonError(thrown)), 1)
})

test('exit codes follow the kind of the error, and the code where it says more', () => {
  const codes = (
    [
      ['bad-request', 'cli/usage', 2],
      ['not-found', 'data/dataset-not-found', 3],
      ['not-signed-in', 'api/not-signed-in', 4],
      ['conflict', 'x/y', 5],
      ['unavailable', 'cli/not-running', 6],
      ['unavailable', 'cli/unreachable', 6],
      ['unavailable', 'training/no-torch', 1],
      ['never-fits', 'scheduler/never-fits', 7],
      ['refused', 'guard/blocked', 8],
      ['verification-failed', 'cli/audit-broken', 9],
      ['failed', 'cli/job-failed', 10],
      ['failed', 'cli/wait-timed-out', 124],
      ['unavailable', 'store/disk-full', 1],
    ] as const
  ).map(([kind, code, expected]) => [code, exitCodeOf({ kind, code }), expected])
  for (const [code, found, expected] of codes) assert.equal(found, expected, String(code))
})
