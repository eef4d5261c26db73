import assert from 'node:assert/strict'
import { test } from 'node:test'
import { trainLinearModel, type Example } from './linear-model.ts'
import { textFeatures } from './text-features.ts'

const TOPICS = [
  ['bake', 'flour', 'oven', 'sugar', 'butter', 'dough'],
  ['engine', 'wheel', 'brake', 'clutch', 'petrol', 'gear'],
  ['violin', 'chord', 'tempo', 'opera', 'melody', 'choir'],
]
const textAbout = (topic: number, from: number): string =>
  Array.from({ length: 12 }, (_, index) => {
    const words = TOPICS[topic] ?? []
    return index % 3 === 0 ? `common${index}` : (words[(from + index * 5) % words.length] ?? '')
  }).join(' ')
const examples: Example[] = Array.from({ length: 90 }, (_, index) => ({
  features: textFeatures(textAbout(index % 3, index)),
  label: index % 3,
}))

test('it learns which words go with which label', () => {
  const model = trainLinearModel(examples, 3, 7)
  for (const topic of [0, 1, 2]) {
    const probabilities = model.predict(textFeatures(textAbout(topic, 1_000)))
    assert.ok((probabilities[topic] ?? 0) > 0.7, `${topic}: ${probabilities.join()}`)
  }
})

test('it does not claim to know a text of unknown words', () => {
  const probabilities = trainLinearModel(examples, 3, 7).predict(textFeatures('zebra quartz umbrella'))
  assert.ok(Math.max(...probabilities) < 0.8, probabilities.join())
})

test('the same examples and seed give the same model', () => {
  const features = textFeatures('oven and violin')
  assert.deepEqual(
    trainLinearModel(examples, 3, 7).predict(features),
    trainLinearModel(examples, 3, 7).predict(features),
  )
})

test('features are of length 1 and know no numbers by heart', () => {
  const { values } = textFeatures('one two two three')
  assert.ok(Math.abs(Math.hypot(...values) - 1) < 1e-6)
  assert.deepEqual(textFeatures('in 1998'), textFeatures('in 2026'))
})
