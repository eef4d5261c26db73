import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createHistogram } from '#base'
import { bearer, testApi } from './testing/test-api.ts'

const waits = createHistogram([1, 60])
for (const seconds of [0.5, 1, 30, 90_000]) waits.observe(seconds)
const NONE = createHistogram([1]).read()

test('/metrics is Prometheus’ text: help, type, escaped labels, and histograms that add up', async (t) => {
  const odd = 'a"b\\c\nd'
  const api = await testApi({
    runtime: {
      overview: async () => ({
        jobs: { waiting: 2, running: 1, recovering: 0 },
        recoveries24h: { count: 0, stepsLost: 0 },
      }),
      nodes: async () => [],
      lostGpuSeconds: async () => 12.5,
      measures: () => ({ queueWaitSeconds: waits.read(), checkpointSeconds: NONE }),
    },
    serving: { overview: async () => ({ serving: 0, failing: 0 }) },
    guard: {
      decisions: () => [{ policy: odd, action: 'mask', count: 3 }],
      audit: { list: async () => ({ items: [{ at: Date.now() - 5_000 }], nextCursor: null }) },
    },
  })
  t.after(() => api.close())
  const answer = await api.app.inject({ url: '/metrics', headers: bearer(await api.keyWith('admin')) })
  assert.equal(answer.statusCode, 200)
  assert.match(String(answer.headers['content-type']), /^text\/plain; version=0\.0\.4/)

  const metrics = parse(answer.body)
  assert.deepEqual(metrics.get('baton_guard_decisions_total'), {
    type: 'counter',
    lines: ['baton_guard_decisions_total{policy="a\\"b\\\\c\\nd",action="mask"} 3'],
  })
  assert.deepEqual(metrics.get('baton_job_queue_wait_seconds'), {
    type: 'histogram',
    lines: [
      'baton_job_queue_wait_seconds_bucket{project="default",le="1"} 2',
      'baton_job_queue_wait_seconds_bucket{project="default",le="60"} 3',
      'baton_job_queue_wait_seconds_bucket{project="default",le="+Inf"} 4',
      'baton_job_queue_wait_seconds_sum{project="default"} 90031.5',
      'baton_job_queue_wait_seconds_count{project="default"} 4',
    ],
  })
  assert.deepEqual(metrics.get('baton_job_lost_gpu_seconds_total'), {
    type: 'counter',
    lines: ['baton_job_lost_gpu_seconds_total{project="default"} 12.5'],
  })
  const age = Number(metrics.get('baton_audit_chain_head_age_seconds')?.lines[0]?.split(' ')[1])
  assert(age >= 5 && age < 60)
})

/** Every line is of a metric that was announced just before, once, with help and type. */
function parse(body: string): Map<string, { type: string; lines: string[] }> {
  const metrics = new Map<string, { type: string; lines: string[] }>()
  let current = ''
  assert(body.endsWith('\n'))
  for (const line of body.trimEnd().split('\n')) {
    const help = /^# HELP ([a-z_:][a-z0-9_:]*) \S/.exec(line)?.[1]
    const [, typed, type] = /^# TYPE (\S+) (gauge|counter|histogram)$/.exec(line) ?? []
    if (help !== undefined) {
      assert(!metrics.has(help), line)
      current = help
    } else if (typed !== undefined && type !== undefined) {
      assert.equal(typed, current)
      metrics.set(typed, { type, lines: [] })
    } else {
      assert.match(line, new RegExp(`^${current}(_bucket|_sum|_count)?(\\{[^\\n]*\\})? -?[0-9.e+]+$`))
      metrics.get(current)?.lines.push(line)
    }
  }
  return metrics
}
