/** The demo, small: every joint of the line, run as a person runs it. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { hasTorch, runSmallDemo } from './small-demo.ts'

test('the demo goes from documents to a guarded answer, and takes both of its faults', async (t) => {
  if (!hasTorch()) return t.skip('NO PYTORCH: the demo was not run. make setup says why.')
  const { code, output, report } = await runSmallDemo({ VERIFY: '1' })
  assert.equal(code, 0, output)
  assert.equal(report.outcome, 'succeeded')
  assert.deepEqual(
    report.steps.map((step) => step.name),
    ['start', 'collect', 'label', 'tune', 'train', 'verify', 'register', 'deploy', 'ask'],
  )
  assert.match(report.weights.sha256 ?? '', /^[0-9a-f]{64}$/)
  assert.equal(report.weights.undisturbedSha256, report.weights.sha256)
  assert.deepEqual(
    report.guard.map((answer) => answer.verdict),
    ['allow', 'mask', 'block'],
  )
  assert.deepEqual(
    report.faults.map((fault) => fault.ring),
    [1, 0],
    'a killed rank is replaced from the memory of the other; a killed server costs nothing',
  )
  assert.deepEqual(
    report.faults.map((fault) => fault.stepsLost),
    [0, 0],
  )
  assert((report.labels?.records ?? 0) > 0)
})
