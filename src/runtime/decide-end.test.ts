import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { inEnglish, say, verbatim } from '#contract'
import { decideEnd, type EndDecision, type EndQuestion } from './decide-end.ts'
import type { ExitReport } from './launcher.ts'

const exit = (change: Partial<ExitReport>): EndQuestion['end'] => ({
  kind: 'exit',
  exit: {
    at: 0,
    exitCode: 0,
    signal: null,
    task: 'main',
    message: null,
    wasStopped: false,
    wasOutOfMemory: false,
    ...change,
  },
})

const question = (change: Partial<EndQuestion>): EndQuestion => ({
  end: exit({}),
  wasStopRequested: false,
  wasServerAway: false,
  restarts: 0,
  maxRestarts: 3,
  told: null,
  lastLogLine: null,
  ...change,
})

const textOf = ({ said }: EndDecision): string => (said === null ? '' : inEnglish(said))

test('exit code 0 is success, also when a stop was on its way', () => {
  assert.equal(decideEnd(question({})).kind, 'publish')
  assert.equal(decideEnd(question({ wasStopRequested: true })).kind, 'publish')
  const reached = exit({ wasStopped: true })
  assert.equal(decideEnd(question({ wasStopRequested: true, end: reached })).kind, 'stopped')
})

test('an error of the program is final; 75, a signal and a lost attempt are not', () => {
  assert.equal(decideEnd(question({ end: exit({ exitCode: 1 }) })).kind, 'failed')
  const others: EndQuestion['end'][] = [
    exit({ exitCode: 75 }),
    exit({ exitCode: null, signal: 'SIGKILL' }),
    exit({ exitCode: 143, wasStopped: true }),
    { kind: 'lost', why: say('lost.machine') },
    { kind: 'not-launched', why: say('launch.no-process'), mayPass: true },
  ]
  for (const end of others) {
    assert.equal(decideEnd(question({ end })).kind, 'retry')
    assert.equal(decideEnd(question({ end, restarts: 3 })).kind, 'failed')
    assert.equal(decideEnd(question({ end, wasStopRequested: true })).kind, 'stopped')
  }
})

test('what was stopped while no server ran is a pause, also where no restart is allowed', () => {
  for (const end of [
    exit({ wasStopped: true }),
    exit({ exitCode: 75, wasStopped: true }),
    exit({ exitCode: null, signal: 'SIGKILL', wasStopped: true }),
  ]) {
    const away = question({ end, wasServerAway: true, maxRestarts: 0 })
    assert.equal(decideEnd(away).kind, 'pause')
    assert.equal(decideEnd({ ...away, wasStopRequested: true }).kind, 'stopped')
    assert.equal(decideEnd({ ...away, wasServerAway: false }).kind, 'failed')
  }
  assert.equal(decideEnd(question({ end: exit({ exitCode: 1 }), wasServerAway: true })).kind, 'failed')
})

test('wanting more memory than the limit is final: the next attempt would end the same way', () => {
  const end = exit({ exitCode: null, signal: 'SIGKILL', wasOutOfMemory: true, message: 'too much' })
  const decision = decideEnd(question({ end }))
  assert.deepEqual([decision.kind, textOf(decision)], ['failed', 'too much'])
})

test('what the program said of its failure is the message, then what is known, then its last line', () => {
  const end = exit({ exitCode: 2, message: 'no such folder' })
  assert.equal(
    textOf(decideEnd(question({ end, told: verbatim('The loss is not a number') }))),
    'The loss is not a number',
  )
  assert.equal(textOf(decideEnd(question({ end }))), 'no such folder')
  const bare = question({ end: exit({ exitCode: 2 }), lastLogLine: 'KeyError: x' })
  assert.equal(textOf(decideEnd(bare)), 'main ended with exit code 2: KeyError: x')
})

test('the pause before a new attempt grows and has a limit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 998 }), (restarts) => {
      const pause = (count: number): number => {
        const decision = decideEnd(
          question({ end: exit({ exitCode: 75 }), restarts: count, maxRestarts: 1000 }),
        )
        return decision.kind === 'retry' ? decision.delayMs : assert.fail()
      }
      assert(pause(restarts) <= pause(restarts + 1))
      assert(pause(restarts) >= 500 && pause(restarts) <= 60_000)
    }),
  )
})
